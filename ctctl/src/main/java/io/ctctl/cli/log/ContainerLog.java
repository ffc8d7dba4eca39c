package io.ctctl.cli.log;

import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Shows a container's log, whole or its end, and what is added to it. */
public final class ContainerLog {
    private static final long RECHECK_MILLIS = 500;

    private final LogFiles files;
    private final Path directory;

    /** @param current the log; its directory exists */
    public ContainerLog(Path current) {
        this.files = new LogFiles(current);
        this.directory = current.toAbsolutePath().getParent();
    }

    /**
     * What to show.
     *
     * @param tail at most so many lines of what there is
     */
    public record Selection(Optional<Long> tail, Optional<Instant> since, boolean times) {}

    /** Prints what there is. */
    public void print(Request request, Selection selection) throws IOException {
        LogPrinter printer = new LogPrinter(request, selection.times(), selection.since());
        close(printed(printer, selection));
    }

    /** Prints what there is and then what comes, until nothing can come any more. */
    public void follow(Request request, Selection selection, BooleanSupplier running)
            throws IOException, InterruptedException {
        LogPrinter printer = new LogPrinter(request, selection.times(), selection.since());
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
            Optional<LogReader> reader = printed(printer, selection);
            try {
                boolean more = true;
                while (more) {
                    // Asked before the files are read: what was written before the end is then seen after it.
                    more = running.getAsBoolean();
                    reader = printNew(reader, printer);
                    if (more) {
                        await(watch);
                    }
                }
            } finally {
                close(reader);
            }
        }
    }

    private static void await(WatchService watch) throws InterruptedException {
        WatchKey key = watch.poll(RECHECK_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    private Optional<LogReader> printNew(Optional<LogReader> from, LogPrinter printer) throws IOException {
        Optional<LogReader> reader =
                from.isPresent() ? from : files.open().stream().findFirst();
        while (reader.isPresent()) {
            // Looked for before the last read: nothing is written to a file after its successor has been begun.
            Optional<LogReader> next = files.after(reader.get());
            printRest(reader.get(), printer);
            if (next.isEmpty()) {
                break;
            }
            reader.get().close();
            reader = next;
        }
        printer.flush();
        return reader;
    }

    private Optional<LogReader> printed(LogPrinter printer, Selection selection) throws IOException {
        List<LogReader> readers = files.open();
        try {
            long skip = selection.tail().isPresent()
                    ? Math.max(0, lines(readers, printer) - selection.tail().get())
                    : 0;
            for (LogReader reader : readers) {
                skip = printAfter(reader, printer, skip);
            }
            printer.flush();
        } finally {
            for (LogReader reader : readers.subList(0, Math.max(0, readers.size() - 1))) {
                reader.close();
            }
        }
        return readers.isEmpty() ? Optional.empty() : Optional.of(readers.get(readers.size() - 1));
    }

    private static long lines(List<LogReader> readers, LogPrinter printer) throws IOException {
        long lines = 0;
        boolean open = false;
        for (LogReader reader : readers) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                if (printer.wants(record.get())) {
                    open = record.get().partial();
                    lines += open ? 0 : 1;
                }
            }
            reader.rewind();
        }
        return lines + (open ? 1 : 0);
    }

    private static long printAfter(LogReader reader, LogPrinter printer, long skip) throws IOException {
        long left = skip;
        for (var record = reader.next(); record.isPresent(); record = reader.next()) {
            if (!printer.wants(record.get())) {
                continue;
            }
            if (left > 0) {
                left -= record.get().partial() ? 0 : 1;
            } else {
                printer.print(record.get());
            }
        }
        return left;
    }

    private static void printRest(LogReader reader, LogPrinter printer) throws IOException {
        printAfter(reader, printer, 0);
    }

    private static void close(Optional<LogReader> reader) throws IOException {
        if (reader.isPresent()) {
            reader.get().close();
        }
    }
}
