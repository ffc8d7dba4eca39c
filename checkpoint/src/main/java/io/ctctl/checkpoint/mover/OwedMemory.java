package io.ctctl.checkpoint.mover;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.linux.ProcessMemory;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Pages of processes that stand still here and go on elsewhere: each is sent once, those that are waited for first. Thread-safe. */
public final class OwedMemory {
    // what a wait for a page behind others may cost is worth more than few frames
    private static final int PIECE_PAGES = 64;
    private static final int WANTED_PAGES = 16;

    private final BatchSender sender;
    private final Map<ImageId, Integer> pids;
    private final Map<ImageId, PageSet> owed; // guarded by this
    private long wanted; // guarded by this
    private long streamed; // guarded by this

    /** A piece of memory that is about to be sent, and is owed no longer. */
    private record Piece(ImageId image, PageRange range) {}

    /**
     * What has been sent: because a process waited for it, and without being asked.
     */
    public record Counts(long wantedPages, long streamedPages) {}

    OwedMemory(BatchSender sender, Map<ImageId, Integer> pids, Map<ImageId, PageSet> owed) {
        this.sender = sender;
        this.pids = Map.copyOf(pids);
        this.owed = new TreeMap<>(owed);
    }

    public synchronized Counts counts() {
        return new Counts(wanted, streamed);
    }

    /** Whether there is nothing, or nothing more, to be sent. */
    public synchronized boolean none() {
        return owed.values().stream().allMatch(PageSet::isEmpty);
    }

    /** Nobody wants any of it any more. */
    public synchronized void forget() {
        owed.clear();
    }

    /** Sends a page that a process waits for, with those after it; nothing when it is on its way. */
    public void want(ImageId image, long address) throws IOException {
        Optional<Piece> piece = takeWanted(image, address);
        if (piece.isPresent()) {
            sender.sendAtOnce(read(piece.get()));
        }
    }

    /** Sends a piece that nobody has asked for; false when none is left, and all are sent. */
    public boolean sendSome() throws IOException {
        Optional<Piece> piece = takeNext();
        if (piece.isEmpty()) {
            sender.flush();
            return false;
        }
        sender.send(read(piece.get()));
        return true;
    }

    private synchronized Optional<Piece> takeWanted(ImageId image, long address) {
        PageSet pages = owed.getOrDefault(image, PageSet.EMPTY);
        long page = address / PageRange.PAGE * PageRange.PAGE;
        if (!pages.contains(page)) {
            return Optional.empty();
        }
        long end = page;
        while (end < page + (long) WANTED_PAGES * PageRange.PAGE && pages.contains(end)) {
            end += PageRange.PAGE;
        }
        PageRange range = PageRange.between(page, end);
        wanted += range.pages();
        return Optional.of(take(image, range));
    }

    private synchronized Optional<Piece> takeNext() {
        for (Map.Entry<ImageId, PageSet> entry : owed.entrySet()) {
            if (!entry.getValue().isEmpty()) {
                PageRange first = entry.getValue().iterator().next();
                PageRange range = new PageRange(first.address(), Math.min(first.pages(), PIECE_PAGES));
                streamed += range.pages();
                return Optional.of(take(entry.getKey(), range));
            }
        }
        return Optional.empty();
    }

    private Piece take(ImageId image, PageRange range) {
        owed.computeIfPresent(
                image, (id, pages) -> pages.minus(PageSet.builder().add(range).build()));
        return new Piece(image, range);
    }

    private Batch read(Piece piece) throws IOException {
        Batch batch = sender.take();
        boolean whole = false;
        try {
            ProcessMemory memory = new ProcessMemory(pids.get(piece.image()));
            batch.begin(piece.image(), 0);
            memory.place(0, piece.range().address(), piece.range().bytes());
            int bytes = memory.read(1, batch.pages, (int) piece.range().bytes());
            whole = bytes == piece.range().bytes();
        } finally {
            if (!whole) {
                sender.giveBack(batch);
            }
        }
        if (!whole) {
            throw new IOException("memory of process " + piece.image().number() + " that is owed cannot be read");
        }
        for (int i = 0; i < piece.range().pages(); i++) {
            batch.keep(i, piece.range().address() + (long) i * PageRange.PAGE);
        }
        batch.end();
        return batch;
    }
}
