package io.ctctl.runtime.migration;

import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is in a directory at one time, without its contents: enough to tell later what has changed. The time of an inode's last
 * change cannot be set by programs, unlike that of its content.
 */
final class TreeScan {
    /** An inode under a path, "" for the directory itself; {@code kind} as find(1) has it: d, f, l … */
    record Entry(char kind, long size, long changedNanos, long inode) {}

    private final Map<String, Entry> entries;

    private TreeScan(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** Looks at a directory's own file system; symbolic links are not followed. */
    static TreeScan of(Path directory) throws IOException {
        byte[] listing = HostTool.of("find", directory.toString(), "-xdev", "-printf", "%y %s %C@ %i %P\\0")
                .read(InputStream::readAllBytes);
        return parse(listing);
    }

    static TreeScan parse(byte[] listing) throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        for (String line : new String(listing, StandardCharsets.UTF_8).split("\0")) {
            if (line.isEmpty()) {
                continue;
            }
            String[] words = line.split(" ", 5);
            if (words.length != 5) {
                throw new IOException("find printed \"" + line + "\"");
            }
            long changed = new BigDecimal(words[2]).movePointRight(9).longValue();
            entries.put(
                    words[4],
                    new Entry(words[0].charAt(0), Long.parseLong(words[1]), changed, Long.parseLong(words[3])));
        }
        return new TreeScan(entries);
    }

    /** What files hold, each inode once. */
    long bytes() {
        Set<Long> seen = new HashSet<>();
        return entries.values().stream()
                .filter(entry -> entry.kind == 'f' && seen.add(entry.inode))
                .mapToLong(Entry::size)
                .sum();
    }

    int count() {
        return entries.size();
    }

    /**
     * What must be done to a copy made since this scan to make it like a later one.
     *
     * @param deletions paths to remove, children before their directories
     * @param changes paths to copy, directories before what is in them
     */
    record Delta(List<String> deletions, List<String> changes) {
        boolean isEmpty() {
            return deletions.isEmpty() && changes.isEmpty();
        }
    }

    /**
     * The difference to a later scan. What changed after {@code safeNanos}, or is named in {@code always}, counts as changed
     * whatever the scans say: the clock of inodes is coarse, and writes through a mapping are not all noted.
     */
    Delta until(TreeScan later, long safeNanos, Set<String> always) {
        List<String> deletions = new ArrayList<>();
        entries.forEach((path, before) -> {
            Entry after = later.entries.get(path);
            if (after == null || after.kind != before.kind) {
                deletions.add(path);
            }
        });
        // a directory's path is a prefix of its children's, so it sorts before them
        Collections.reverse(deletions);
        Set<Long> changedInodes = new HashSet<>();
        later.entries.forEach((path, after) -> {
            Entry before = entries.get(path);
            if (before == null || !before.equals(after) || after.changedNanos >= safeNanos || always.contains(path)) {
                changedInodes.add(after.inode);
            }
        });
        Set<String> changes = new HashSet<>();
        later.entries.forEach((path, after) -> {
            // all names of an inode go together: hard links stay links
            if (changedInodes.contains(after.inode)) {
                changes.add(path);
                addParents(path, changes);
            }
        });
        return new Delta(deletions, changes.stream().sorted().toList());
    }

    private static void addParents(String path, Set<String> into) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            into.add(path.substring(0, slash));
        }
    }
}
