package io.ctctl.runtime.account;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file in which the kernel counts; empty when this kernel has none such, or the container has gone. */
final class KernelFile {
    // EOPNOTSUPP: pressure, when it was disabled at boot. ENODEV: removed between open and read.
    private static final Set<Errno> NOT_KEPT = Set.of(Errno.ENOENT, Errno.ENODEV, Errno.EOPNOTSUPP);

    private KernelFile() {}

    static Optional<String> text(Path file) throws SyscallException {
        try {
            return Optional.of(ControlFile.read(file));
        } catch (SyscallException failed) {
            if (NOT_KEPT.contains(failed.errno())) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** A file that is one number; empty for {@code max} too. */
    static Optional<Long> number(Path file) throws SyscallException {
        return text(file).map(String::strip).filter(text -> !text.equals("max")).map(Long::valueOf);
    }

    /** Lines of a key and a number. */
    static Map<String, Long> keyed(Path file) throws SyscallException {
        Map<String, Long> values = new HashMap<>();
        text(file).orElse("").lines().forEach(line -> {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                values.put(line.substring(0, blank), Long.valueOf(line.substring(blank + 1)));
            }
        });
        return values;
    }

    /** The total of the line "some" of a pressure file, in microseconds. */
    static Optional<Long> pressureMicros(Path file) throws SyscallException {
        return text(file).flatMap(text -> text.lines()
                .filter(line -> line.startsWith("some "))
                .map(line -> Long.valueOf(line.substring(line.indexOf("total=") + "total=".length())))
                .findFirst());
    }
}
