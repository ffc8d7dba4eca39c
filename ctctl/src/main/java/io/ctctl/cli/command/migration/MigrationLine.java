package io.ctctl.cli.command.migration;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.migration.MigrationProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** How far a migration is, on the client's stderr: one line that changes on a terminal, and nothing elsewhere. */
final class MigrationLine implements MigrationProgress.Watcher, AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int USUAL_COLUMNS = 80;
    private static final String CLEAR = "\r\033[K";

    private final Request request;
    private final String what;
    private boolean closed; // guarded by this

    MigrationLine(Request request, String what) {
        this.request = request;
        this.what = what;
    }

    @Override
    public void watch(Supplier<MigrationProgress> progress) {
        if (request.stderrTty()) {
            Thread painter = new Thread(() -> paint(progress), "migration-line");
            painter.setDaemon(true);
            painter.start();
        }
    }

    private synchronized void paint(Supplier<MigrationProgress> progress) {
        try {
            while (!closed) {
                int columns = request.columns() == 0 ? USUAL_COLUMNS : request.columns();
                request.err().write(CLEAR + Format.clipped(what + ": " + text(progress.get()), columns - 1));
                wait(PAUSE.toMillis());
            }
        } catch (IOException | InterruptedException ignored) {
            // EPIPE: the client has left; there is nobody to tell
        }
    }

    static String text(MigrationProgress progress) {
        StringBuilder line = new StringBuilder(progress.doing());
        if (progress.rounds() > 0) {
            line.append(", round ").append(progress.rounds());
        }
        line.append(", ").append(Format.bytes(progress.bytes())).append(" sent");
        if (progress.rounds() > 1) {
            line.append(", writes ")
                    .append(Format.bytes(progress.dirtyBytesPerSecond()))
                    .append("/s");
            progress.predictedPause()
                    .ifPresent(pause ->
                            line.append(", pause of ").append(pause.toMillis()).append(" ms"));
        }
        return line.append(", ")
                .append(progress.elapsed().toSeconds())
                .append(" s")
                .toString();
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        if (request.stderrTty()) {
            request.err().write(CLEAR);
        }
    }
}
