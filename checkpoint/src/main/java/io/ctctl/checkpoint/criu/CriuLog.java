package io.ctctl.checkpoint.criu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CRIU's log: where it says why it failed. */
public final class CriuLog {
    private static final String NO_SPACE = "No space left on device";

    // (00.047023)      1: Error (criu/mount-v2.c:482): mnt-v2: Unable to apply root mount options: Operation not
    // permitted
    private static final Pattern ERROR = Pattern.compile("Error \\(([^)]*)\\): (.*)");

    private static final Pattern YARD = Pattern.compile("/tmp/\\.criu\\.mntns\\.\\w{6}");

    /** What is reported as an error and does not keep CRIU from going on, or only follows from the one before. */
    private static final List<String> HARMLESS = List.of(
            "rlimit: Can't setup RLIMIT_NOFILE for self",
            "tun: Unable to create tun",
            "Restoring FAILED",
            "Dumping FAILED",
            "cg: cgroupd: recv req error",
            "Can't wait or bad status",
            "exited, status=",
            "Unable to kill",
            "Unable to send SIGKILL");

    /** What only shows when everything stands still, and what to do about it. */
    private static final Map<String, String> REMEDIES = Map.of(
            "unsupported stop signal 2[12]",
            "a process in the background waits for its terminal: bring it to the foreground",
            "Non-empty write queue on an in-flight socket",
            "a connection to a unix socket has data and was not accepted yet: try again");

    private CriuLog() {}

    /**
     * That the disk is full, as strerror(3) has it, whoever told of it: tar does that on a line of its own. Else the first
     * error that says something; empty when there is none, or no log.
     */
    public static Optional<String> reason(Path log) throws IOException {
        try {
            String text = new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
            return text.contains(NO_SPACE) ? Optional.of(NO_SPACE) : firstError(text);
        } catch (NoSuchFileException ignored) {
            // CRIU was not even asked
            return Optional.empty();
        }
    }

    /**
     * Removes the directory in which a CRIU that restored has put mounts together, in a mount namespace of its own: one that was killed
     * leaves it behind, empty. Only what its log names is touched.
     */
    public static void removeYard(Path log) throws IOException {
        try {
            Matcher yard = YARD.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
            if (yard.find()) {
                Files.deleteIfExists(Path.of(yard.group()));
            }
        } catch (NoSuchFileException ignored) {
            // CRIU was not even asked
        }
    }

    private static Optional<String> firstError(String log) {
        return log.lines()
                .map(ERROR::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(2).strip())
                .filter(text -> HARMLESS.stream().noneMatch(text::startsWith))
                .findFirst()
                .map(CriuLog::explained);
    }

    private static String explained(String reason) {
        return REMEDIES.entrySet().stream()
                .filter(remedy -> reason.matches(".*" + remedy.getKey() + ".*"))
                .findFirst()
                .map(remedy -> remedy.getValue() + " (" + reason + ")")
                .orElse(reason);
    }
}
