package io.ctctl.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs the kernel is ready for, which is how many values a map has that has one for each. */
final class PossibleCpus {
    private static final int COUNT = count(read());

    private PossibleCpus() {}

    static int count() {
        return COUNT;
    }

    /** Of a list of numbers and ranges, as in {@code 0-3,6}. */
    static int count(String list) {
        int count = 0;
        for (String range : list.split(",")) {
            int dash = range.indexOf('-');
            count += dash < 0
                    ? 1
                    : 1 + Integer.parseInt(range.substring(dash + 1)) - Integer.parseInt(range.substring(0, dash));
        }
        return count;
    }

    private static String read() {
        try {
            return Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
