package io.ctctl.cli.command;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Progress;
import java.io.IOException;

/** Long work on the client's stderr: one line that changes on a terminal, and nothing elsewhere. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final int USUAL_COLUMNS = 80;
    private static final String CLEAR = "\r\033[K";

    private final Request request;
    private final String what;
    private boolean shown;
    private boolean gone;

    ProgressLine(Request request, String what) {
        this.request = request;
        this.what = what;
    }

    @Override
    public synchronized void report(Advance advance) {
        if (gone || !request.stderrTty()) {
            return;
        }
        try {
            show(advance);
        } catch (IOException e) {
            // EPIPE: the client has left, which also interrupts the work; there is nobody to tell.
            gone = true;
        }
    }

    private void show(Advance advance) throws IOException {
        StringBuilder line = new StringBuilder(what).append(": ").append(advance.step());
        if (advance.bytes() > 0) {
            line.append(", ").append(Format.bytes(advance.bytes()));
            line.append(", ").append(Format.bytes(advance.bytesPerSecond())).append("/s");
        }
        line.append(", ").append(advance.elapsed().toSeconds()).append(" s");
        if (!advance.detail().isEmpty()) {
            line.append(": ").append(advance.detail());
        }
        int columns = request.columns() == 0 ? USUAL_COLUMNS : request.columns();
        request.err().write(CLEAR + Format.clipped(line.toString(), columns - 1));
        shown = true;
    }

    @Override
    public synchronized void close() throws IOException {
        if (shown && !gone) {
            request.err().write(CLEAR);
        }
    }
}
