package io.ctctl.runtime.account;

import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Bytes and operations of all disks together. What goes through a stacked device is counted at each, as the kernel does. */
final class DiskCounters {
    private DiskCounters() {}

    /** {@code MAJOR:MINOR Read N}, a line for each device and direction. */
    static Map<Counter, Long> v1(Path directory) throws SyscallException {
        Map<Counter, Long> values = new EnumMap<>(Counter.class);
        lines(
                values,
                directory.resolve("blkio.throttle.io_service_bytes_recursive"),
                Counter.READ_BYTES,
                Counter.WRITTEN_BYTES);
        lines(values, directory.resolve("blkio.throttle.io_serviced_recursive"), Counter.READS, Counter.WRITES);
        return values;
    }

    private static void lines(Map<Counter, Long> values, Path file, Counter read, Counter written)
            throws SyscallException {
        Optional<String> text = KernelFile.text(file);
        if (text.isEmpty()) {
            return;
        }
        values.put(read, 0L);
        values.put(written, 0L);
        text.get()
                .lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 3)
                .forEach(words -> {
                    long value = Long.parseLong(words[2]);
                    if (words[1].equals("Read")) {
                        values.merge(read, value, Long::sum);
                    } else if (words[1].equals("Write")) {
                        values.merge(written, value, Long::sum);
                    }
                });
    }

    private static final Map<String, Counter> V2_KEYS = Map.of(
            "rbytes", Counter.READ_BYTES,
            "wbytes", Counter.WRITTEN_BYTES,
            "rios", Counter.READS,
            "wios", Counter.WRITES);

    /** {@code MAJOR:MINOR rbytes=N wbytes=N rios=N wios=N …}, a line for each device. */
    static Map<Counter, Long> v2(Path directory) throws SyscallException {
        Map<Counter, Long> values = new EnumMap<>(Counter.class);
        Optional<String> text = KernelFile.text(directory.resolve("io.stat"));
        if (text.isEmpty()) {
            return values;
        }
        V2_KEYS.values().forEach(counter -> values.put(counter, 0L));
        for (String word : text.get().split("\\s+")) {
            int equals = word.indexOf('=');
            Counter counter = equals < 0 ? null : V2_KEYS.get(word.substring(0, equals));
            if (counter != null) {
                values.merge(counter, Long.valueOf(word.substring(equals + 1)), Long::sum);
            }
        }
        return values;
    }
}
