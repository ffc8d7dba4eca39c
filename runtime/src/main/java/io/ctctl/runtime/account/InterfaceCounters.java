package io.ctctl.runtime.account;

import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Bytes through all interfaces of a network namespace but loopback, by proc_pid_net(5)'s {@code dev}. */
final class InterfaceCounters {
    private static final int SENT = 8;

    private InterfaceCounters() {}

    /** {@code NAME: RECEIVED packets errs drop fifo frame compressed multicast SENT …}, a line each after two of headings. */
    static Map<Counter, Long> read(Path file) throws SyscallException {
        Map<Counter, Long> values = new EnumMap<>(Counter.class);
        Optional<String> text = KernelFile.text(file);
        text.ifPresent(all -> all.lines().skip(2).forEach(line -> {
            int colon = line.indexOf(':');
            if (!line.substring(0, colon).strip().equals("lo")) {
                String[] words = line.substring(colon + 1).strip().split(" +");
                values.merge(Counter.RECEIVED_BYTES, Long.valueOf(words[0]), Long::sum);
                values.merge(Counter.SENT_BYTES, Long.valueOf(words[SENT]), Long::sum);
            }
        }));
        return values;
    }
}
