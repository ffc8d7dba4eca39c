package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import java.time.Duration;

/** Counts what is done, tells a {@link Progress} now and then, and ends the work when its thread is interrupted. */
final class Meter {
    private static final long PERIOD_NANOS = Duration.ofMillis(100).toNanos();

    private final Progress progress;
    private final String step;
    private final long began = System.nanoTime();
    private long told = began - PERIOD_NANOS;
    private long bytes;
    private long entries;

    Meter(Progress progress, String step) {
        this.progress = progress;
        this.step = step;
    }

    void entry(String name) throws TemplateException {
        entries++;
        advance(name);
    }

    void bytes(long count, String name) throws TemplateException {
        bytes += count;
        advance(name);
    }

    long bytes() {
        return bytes;
    }

    private void advance(String detail) throws TemplateException {
        if (Thread.currentThread().isInterrupted()) {
            throw new TemplateException(Kind.CANCELLED, "cancelled");
        }
        long now = System.nanoTime();
        if (now - told >= PERIOD_NANOS) {
            told = now;
            tell(detail);
        }
    }

    /** Reports whatever was counted, however long ago the last report was. */
    void tell(String detail) {
        progress.report(
                new Progress.Advance(step, detail, bytes, entries, Duration.ofNanos(System.nanoTime() - began)));
    }
}
