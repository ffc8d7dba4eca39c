package io.ctctl.checkpoint.dirty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mapping of a process.
 *
 * @param isPrivate its pages are the process's own; shared memory is dumped by CRIU
 * @param executable CRIU may have code of its own in it for an instant
 * @param anonymous what was never written reads as zeroes
 * @param name of the file, or as in {@code [heap]}; may be empty
 */
public record MemoryArea(long start, long end, boolean isPrivate, boolean executable, boolean anonymous, String name) {
    /** All mappings of a process in order; an IOException when it has gone. */
    public static List<MemoryArea> of(int pid) throws IOException {
        byte[] maps = Files.readAllBytes(Path.of("/proc/" + pid + "/maps"));
        List<MemoryArea> areas = new ArrayList<>();
        for (String line : new String(maps, StandardCharsets.ISO_8859_1).split("\n")) {
            if (!line.isEmpty()) {
                areas.add(parse(line));
            }
        }
        return areas;
    }

    /** {@code 7f00-7f01 rw-p 00000000 fe:00 1234   /lib/x.so}. */
    static MemoryArea parse(String line) throws IOException {
        int dash = line.indexOf('-');
        int space = line.indexOf(' ');
        String[] words = line.split(" +", 6);
        if (dash < 0 || space < dash || words.length < 5 || words[1].length() != 4) {
            throw new IOException("a mapping that is none: " + line);
        }
        return new MemoryArea(
                Long.parseUnsignedLong(line.substring(0, dash), 16),
                Long.parseUnsignedLong(line.substring(dash + 1, space), 16),
                words[1].charAt(3) == 'p',
                words[1].charAt(2) == 'x',
                words[4].equals("0"),
                words.length > 5 ? words[5] : "");
    }

    /** Whether its pages are copied ahead: private, and not the kernel's own. */
    public boolean isCopied() {
        return isPrivate && start >= 0 && !name.startsWith("[v");
    }
}
