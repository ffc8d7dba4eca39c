package io.ctctl.scheduler.memory;

import io.ctctl.scheduler.MemorySize;

/**
 * Memory that other containers' needs cannot take away.
 *
 * @param amount bytes, or percent of the limit; 0 of AUTO
 */
public record MemoryGuarantee(Kind kind, long amount) {
    /** How it was asked for. */
    public enum Kind {
        BYTES,
        PERCENT,
        /** Nothing of its own, the default of containers in Virtuozzo: memory goes where it is used. */
        AUTO
    }

    public MemoryGuarantee {
        if (amount < 0 || (kind == Kind.PERCENT && amount > 100)) {
            throw new IllegalArgumentException(
                    "bad --memguarantee " + amount + ": use an amount as in 512M, 0% to 100%, or auto");
        }
    }

    /** {@code 512M}, {@code 40%} or {@code auto}. */
    public static MemoryGuarantee parse(String text) {
        if (text.equals("auto")) {
            return new MemoryGuarantee(Kind.AUTO, 0);
        }
        if (text.matches("[0-9]{1,4}%")) {
            return new MemoryGuarantee(Kind.PERCENT, Long.parseLong(text.substring(0, text.length() - 1)));
        }
        try {
            return new MemoryGuarantee(Kind.BYTES, MemorySize.parse(text).bytes());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "bad --memguarantee \"" + text + "\": use an amount as in 512M, 0% to 100%, or auto", e);
        }
    }

    /** In bytes, of a container with this limit. */
    public long bytes(long limitBytes) {
        return switch (kind) {
            case BYTES -> amount;
            case PERCENT -> limitBytes / 100 * amount + limitBytes % 100 * amount / 100;
            case AUTO -> 0;
        };
    }

    @Override
    public String toString() {
        return switch (kind) {
            case BYTES -> new MemorySize(amount).toString();
            case PERCENT -> amount + "%";
            case AUTO -> "auto";
        };
    }
}
