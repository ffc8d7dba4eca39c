package io.ctctl.scheduler.credit;

import io.ctctl.scheduler.cpu.BucketConfig;

/**
 * The balance of one container, in microseconds of CPU time. Refills come whole, at the end of each interval. Who runs out
 * is held, and an interval begins with the hold, so that an empty bucket holds for ceil(min / rate) intervals; the part of
 * an interval that had passed by then counts after the hold. What was used beyond the balance, before anyone looked, is
 * owed and lengthens the hold.
 */
public final class CreditBucket {
    private BucketConfig config;
    private long balance;
    private long refilledAt;
    private long carried;
    private long idleMicros;
    private boolean held;
    private long heldMicros;
    private long spilled;

    /** What has to be kept to go on after a restart; {@code refilledAt} is on the clock that {@code advance} is given. */
    public record State(long balanceMicros, long refilledAt, long carried, boolean held, long heldMicros) {}

    /** A bucket with its initial tokens. */
    public CreditBucket(BucketConfig config, long now) {
        this.config = config;
        balance = micros(config.tokens());
        refilledAt = now;
        held = balance <= 0;
    }

    /** A bucket as it was left. */
    public CreditBucket(BucketConfig config, State state) {
        this.config = config;
        balance = Math.min(state.balanceMicros(), micros(config.max()));
        refilledAt = state.refilledAt();
        carried = state.carried();
        held = state.held();
        heldMicros = state.heldMicros();
    }

    private static long micros(long ticks) {
        return ticks * BucketConfig.TICK_MICROS;
    }

    /** Other settings; what is saved stays, up to the new maximum. */
    public void reconfigure(BucketConfig next, long now) {
        boolean tokensGiven = next.tokens() != config.tokens();
        boolean phase = next.interval() != config.interval();
        config = next;
        balance = Math.min(tokensGiven ? micros(next.tokens()) : balance, micros(next.max()));
        refilledAt = phase ? now : refilledAt;
        held = held ? balance < micros(next.min()) : balance <= 0;
    }

    /**
     * Time has passed: refills that are due come in, then what was used goes out.
     *
     * @param used CPU time since the last call
     * @param idle time since the last call in which a CPU had nothing to do
     */
    public void advance(long now, long used, long idle) {
        refill(now);
        refillIdle(idle);
        balance -= used;
        if (!held && balance <= 0) {
            held = true;
            carried = now - refilledAt;
            refilledAt = now;
        }
    }

    private void refill(long now) {
        long interval = micros(config.interval());
        long whole = Math.max(0, (now - refilledAt) / interval);
        long before = refilledAt;
        refilledAt += whole * interval;
        long income = whole * micros(config.fillRate());
        if (held && balance + income >= micros(config.min())) {
            long missing = micros(config.min()) - balance;
            long rate = micros(config.fillRate());
            heldMicros += Math.max(0, (missing + rate - 1) / rate) * interval;
        } else if (held) {
            heldMicros += refilledAt - before;
        }
        deposit(income);
    }

    private void refillIdle(long idle) {
        if (config.idle().isPresent()) {
            idleMicros += idle;
            long interval = micros(config.idle().get().interval());
            deposit(idleMicros / interval * micros(config.idle().get().fillRate()));
            idleMicros %= interval;
        }
    }

    private void deposit(long income) {
        long full = micros(config.max());
        spilled += Math.max(0, balance + income - full);
        balance = Math.min(full, balance + income);
        if (held && balance >= micros(config.min())) {
            held = false;
            refilledAt -= carried;
            carried = 0;
        }
    }

    public boolean held() {
        return held;
    }

    public BucketConfig config() {
        return config;
    }

    /** CPU time it may still use; negative when it owes. */
    public long balanceMicros() {
        return balance;
    }

    /** The balance in tokens. */
    public double tokens() {
        return (double) balance / BucketConfig.TICK_MICROS;
    }

    /** Time it has been held so far. */
    public long heldMicros() {
        return heldMicros;
    }

    /** What came in while the bucket was full, and was lost. */
    public long spilledMicros() {
        return spilled;
    }

    /** When it will no longer be held if nothing is used and no CPU idles; {@code now} when it is not. */
    public long releasedAt(long now) {
        if (!held) {
            return now;
        }
        long missing = micros(config.min()) - balance;
        long rate = micros(config.fillRate());
        return refilledAt + (missing + rate - 1) / rate * micros(config.interval());
    }

    public State state() {
        return new State(balance, refilledAt, carried, held, heldMicros);
    }
}
