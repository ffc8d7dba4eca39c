package io.ctctl.cgroup;

import io.ctctl.linux.ControlFile;
import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads control files of a cgroup that may vanish at any moment. */
final class ReadFile {
    /** ENODEV: removed between open and read or write. */
    static final Set<Errno> GONE = Set.of(Errno.ENOENT, Errno.ENODEV);

    private ReadFile() {}

    /** Empty when there is no such file. */
    static Optional<String> text(Path file) throws SyscallException {
        try {
            return Optional.of(ControlFile.read(file).strip());
        } catch (SyscallException failed) {
            if (GONE.contains(failed.errno())) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Empty when there is no such file, or it says {@code max}, or what v1 says for it. */
    static OptionalLong number(Path file) throws SyscallException {
        Optional<String> text = text(file);
        return text.isPresent() ? number(text.get()) : OptionalLong.empty();
    }

    /** The value after a key, in a file of lines {@code key value}. */
    static OptionalLong keyed(Path file, String key) throws SyscallException {
        for (String line : text(file).orElse("").split("\n")) {
            if (line.startsWith(key + " ")) {
                return number(line.substring(key.length() + 1));
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong number(String text) {
        if (text.equals("max")) {
            return OptionalLong.empty();
        }
        long value = Long.parseLong(text);
        // v1 spells "no limit" as the largest multiple of the page size
        return value >= Long.MAX_VALUE - 0xffff ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
