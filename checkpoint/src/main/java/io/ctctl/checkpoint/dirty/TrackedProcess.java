package io.ctctl.checkpoint.dirty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that is not confused with a later one of the same number.
 *
 * @param inside its pid in its innermost namespace, which is CRIU's name for it
 * @param started when, in ticks since the machine's start
 * @param program how often it has been seen to execute another program
 */
public record TrackedProcess(int pid, int inside, long started, int program) {
    private static final int START_TIME = 19; // of the fields after the name

    /** An IOException when it has gone. */
    public static TrackedProcess of(int pid, int program) throws IOException {
        int inside = pid;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("NSpid:")) {
                String[] words = line.trim().split("\\s+");
                inside = Integer.parseInt(words[words.length - 1]);
            }
        }
        String stat = Files.readAllLines(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1)
                .get(0);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new TrackedProcess(pid, inside, Long.parseLong(fields[START_TIME]), program);
    }

    boolean isSame(TrackedProcess other) {
        return pid == other.pid && started == other.started;
    }
}
