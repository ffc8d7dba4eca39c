package io.ctctl.runtime.share;

import io.ctctl.scheduler.credit.CreditBucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A container's balance, kept beside its other run files so that a new daemon goes on with it. Times are of the machine's
 * monotonic clock, which is right for a file that does not outlive the machine.
 *
 * @param usedMicros the container's CPU time when the balance was right
 */
record CreditFile(CreditBucket.State state, long usedMicros) {
    private static final int WORDS = 6;

    static void write(Path file, CreditFile credit) throws IOException {
        CreditBucket.State state = credit.state();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                next,
                state.balanceMicros() + " " + state.refilledAt() + " " + state.carried() + " " + (state.held() ? 1 : 0)
                        + " " + state.heldMicros() + " " + credit.usedMicros() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty when there is none, or none that can be read. */
    static Optional<CreditFile> read(Path file) throws IOException {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            if (words.length != WORDS) {
                return Optional.empty();
            }
            return Optional.of(new CreditFile(
                    new CreditBucket.State(
                            Long.parseLong(words[0]),
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]),
                            words[3].equals("1"),
                            Long.parseLong(words[4])),
                    Long.parseLong(words[5])));
        } catch (NoSuchFileException | NumberFormatException ignored) {
            // a container that has just been given a bucket, or a file damaged by hand: it begins afresh
            return Optional.empty();
        }
    }
}
