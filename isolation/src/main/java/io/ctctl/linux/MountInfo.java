package io.ctctl.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of /proc/PID/mountinfo (proc_pid_mountinfo(5)).
 *
 * @param device {@code major:minor} of st_dev
 * @param root what of the file system is mounted; not always a path ({@code mnt:[4026531840]})
 * @param propagation the optional fields, such as {@code shared:1}
 */
public record MountInfo(
        int id,
        int parent,
        String device,
        String root,
        Path mountPoint,
        List<String> options,
        List<String> propagation,
        String type,
        String source,
        List<String> superOptions) {
    public MountInfo {
        options = List.copyOf(options);
        propagation = List.copyOf(propagation);
        superOptions = List.copyOf(superOptions);
    }

    /** Reads a line; IllegalArgumentException when it is not one. */
    public static MountInfo parse(String line) {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        int separator = fields.indexOf("-");
        if (separator < 6 || fields.size() < separator + 4) {
            throw new IllegalArgumentException("not a line of mountinfo: " + line);
        }
        return new MountInfo(
                Integer.parseInt(fields.get(0)),
                Integer.parseInt(fields.get(1)),
                fields.get(2),
                unescape(fields.get(3)),
                Path.of(unescape(fields.get(4))),
                options(fields.get(5)),
                fields.subList(6, separator),
                fields.get(separator + 1),
                unescape(fields.get(separator + 2)),
                options(fields.get(separator + 3)));
    }

    /**
     * Every mount of this process's namespace, in the order of the kernel: a later one on the same point hides an
     * earlier one.
     */
    public static List<MountInfo> ofThisProcess() throws IOException {
        return read(Path.of("/proc/self/mountinfo"));
    }

    /** Reads a mountinfo file. */
    public static List<MountInfo> read(Path file) throws IOException {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            mounts.add(parse(line));
        }
        return mounts;
    }

    private static List<String> options(String field) {
        return List.of(unescape(field).split(","));
    }

    // blank, tab, newline and backslash are written as three octal digits
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
