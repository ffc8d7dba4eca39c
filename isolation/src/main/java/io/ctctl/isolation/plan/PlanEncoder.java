package io.ctctl.isolation.plan;

import io.ctctl.linux.RawText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a plan's bytes: head, operations, arguments, then strings, byte strings and vectors. Equal strings are
 * stored once. An encoder keeps its buffer and may be used again, by one thread at a time.
 */
public final class PlanEncoder implements ArgumentSink {
    /** Of the layout and of the operations: a spawner of another one is replaced. */
    public static final int VERSION = 2;

    static final int HEAD = 104;
    private static final int ENTRY = 8;
    private static final byte[] MAGIC = "CTCTLPLN".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final Map<String, Integer> offsets = new HashMap<>(512);
    private byte[] buffer = new byte[32 * 1024];
    private int argument;
    private int end;

    /** @throws IllegalArgumentException when a string holds a NUL */
    public byte[] encode(SetupPlan plan) {
        offsets.clear();
        int operation = HEAD;
        argument = HEAD + ENTRY * plan.size();
        end = argument + ENTRY * arguments(plan);
        reserve(0);
        Arrays.fill(buffer, 0, end, (byte) 0);
        head(plan);
        for (Section section : Section.values()) {
            for (Step step : plan.section(section)) {
                SHORT.set(buffer, operation, (short) step.operation().code());
                SHORT.set(buffer, operation + 2, (short)
                        step.operation().arguments().size());
                INT.set(buffer, operation + 4, argument);
                operation += ENTRY;
                step.describe(this);
            }
        }
        INT.set(buffer, 12, end);
        return Arrays.copyOf(buffer, end);
    }

    private static int arguments(SetupPlan plan) {
        int count = 0;
        for (Section section : Section.values()) {
            for (Step step : plan.section(section)) {
                count += step.operation().arguments().size();
            }
        }
        return count;
    }

    private void head(SetupPlan plan) {
        Stdio stdio = plan.stdio();
        Optional<LogSettings> log = stdio.log();
        System.arraycopy(MAGIC, 0, buffer, 0, MAGIC.length);
        INT.set(buffer, 8, VERSION);
        LONG.set(buffer, 16, plan.namespaces().bits());
        INT.set(buffer, 24, plan.cgroup().map(Slot::number).orElse(-1));
        INT.set(buffer, 28, (int) stdio.flags().bits());
        INT.set(buffer, 32, (int) stdio.uid());
        INT.set(buffer, 36, (int) stdio.gid());
        int path = log.map(settings -> string(settings.path().toString())).orElse(0);
        INT.set(buffer, 40, path);
        INT.set(buffer, 44, log.map(LogSettings::files).orElse(1));
        LONG.set(buffer, 48, log.map(LogSettings::bytesPerFile).orElse(0L));
        int first = 0;
        int entry = 56;
        for (Section section : Section.values()) {
            int count = plan.section(section).size();
            INT.set(buffer, entry, first);
            INT.set(buffer, entry + 4, count);
            first += count;
            entry += ENTRY;
        }
        INT.set(buffer, entry, first);
        INT.set(buffer, entry + 4, HEAD);
    }

    @Override
    public ArgumentSink number(long value) {
        LONG.set(buffer, argument, value);
        argument += ENTRY;
        return this;
    }

    @Override
    public ArgumentSink text(String value) {
        int offset = string(value);
        return pair(offset, length(offset));
    }

    @Override
    public ArgumentSink optionalText(Optional<String> value) {
        return value.isPresent() ? text(value.get()) : pair(0, 0);
    }

    @Override
    public ArgumentSink bytes(Bytes value) {
        int offset = aligned(value.length());
        value.copyInto(buffer, offset);
        end = offset + value.length();
        return pair(offset, value.length());
    }

    @Override
    public ArgumentSink vector(List<String> values) {
        int offset = aligned(ENTRY * (values.size() + 1));
        end = offset + ENTRY * (values.size() + 1);
        for (int i = 0; i < values.size(); i++) {
            // two statements: string() may replace the buffer
            long element = string(values.get(i));
            LONG.set(buffer, offset + ENTRY * i, element);
        }
        return pair(offset, values.size());
    }

    private ArgumentSink pair(int offset, int length) {
        INT.set(buffer, argument, offset);
        INT.set(buffer, argument + 4, length);
        argument += ENTRY;
        return this;
    }

    /** The offset of a string; its length stands in the four bytes before it. */
    private int string(String value) {
        Integer known = offsets.get(value);
        if (known != null) {
            return known;
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a string of a plan holds a NUL: " + value.replace('\0', '?'));
        }
        byte[] encoded = RawText.encode(value);
        int start = (end + 3) & ~3;
        reserve(start - end + Integer.BYTES + encoded.length + 1);
        INT.set(buffer, start, encoded.length);
        int offset = start + Integer.BYTES;
        System.arraycopy(encoded, 0, buffer, offset, encoded.length);
        buffer[offset + encoded.length] = 0;
        end = offset + encoded.length + 1;
        offsets.put(value, offset);
        return offset;
    }

    private int length(int offset) {
        return (int) INT.get(buffer, offset - Integer.BYTES);
    }

    /** The next 8-aligned offset, with room for {@code size} cleared bytes. */
    private int aligned(int size) {
        int offset = (end + 7) & ~7;
        reserve(offset - end + size);
        Arrays.fill(buffer, end, offset + size, (byte) 0);
        return offset;
    }

    private void reserve(int size) {
        if (end + size > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(end + size, buffer.length * 2));
        }
    }
}
