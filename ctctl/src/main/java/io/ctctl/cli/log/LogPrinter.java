package io.ctctl.cli.log;

import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Writes records as the program wrote them, each stream to the client's own. */
final class LogPrinter {
    private final Request request;
    private final boolean times;
    private final Optional<Instant> since;
    private boolean outBegun;
    private boolean errBegun;

    LogPrinter(Request request, boolean times, Optional<Instant> since) {
        this.request = request;
        this.times = times;
        this.since = since;
    }

    /** Whether the record is asked for. */
    boolean wants(LogRecord record) {
        return since.isEmpty() || record.since(since.get());
    }

    void print(LogRecord record) throws IOException {
        OutputStream stream = record.stderr() ? request.errBytes() : request.outBytes();
        boolean begun = record.stderr() ? errBegun : outBegun;
        // On a terminal both streams are one: what was written before must be there first.
        (record.stderr() ? request.outBytes() : request.errBytes()).flush();
        if (times && !begun) {
            stream.write((record.time() + " ").getBytes(StandardCharsets.US_ASCII));
        }
        stream.write(record.content());
        if (!record.partial()) {
            stream.write('\n');
        }
        if (record.stderr()) {
            errBegun = record.partial();
        } else {
            outBegun = record.partial();
        }
    }

    void flush() throws IOException {
        request.outBytes().flush();
        request.errBytes().flush();
    }
}
