package io.ctctl.checkpoint.mover;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.OwedPages;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.linux.Errno;
import io.ctctl.linux.ProcessMemory;
import io.ctctl.linux.SyscallException;
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
    private final Map<ImageId, OwedPages> owed = new TreeMap<>(); // guarded by this
    private long wanted; // guarded by this
    private long streamed; // guarded by this

    /** A piece of memory that is about to be sent, and is owed no longer. */
    private record Piece(ImageId image, PageSet pages) {}

    /**
     * What has been sent: because a process waited for it, and without being asked.
     */
    public record Counts(long wantedPages, long streamedPages) {}

    OwedMemory(BatchSender sender, Map<ImageId, Integer> pids, Map<ImageId, PageSet> owed) {
        this.sender = sender;
        this.pids = Map.copyOf(pids);
        owed.forEach((image, pages) -> this.owed.put(image, new OwedPages(pages)));
    }

    public synchronized Counts counts() {
        return new Counts(wanted, streamed);
    }

    /** Whether there is nothing, or nothing more, to be sent. */
    public synchronized boolean none() {
        return owed.values().stream().allMatch(OwedPages::isEmpty);
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
        OwedPages pages = owed.get(image);
        if (pages == null) {
            return Optional.empty();
        }
        PageSet taken = pages.takeFrom(address / PageRange.PAGE * PageRange.PAGE, WANTED_PAGES);
        wanted += taken.pages();
        return taken.isEmpty() ? Optional.empty() : Optional.of(new Piece(image, taken));
    }

    private synchronized Optional<Piece> takeNext() {
        for (Map.Entry<ImageId, OwedPages> entry : owed.entrySet()) {
            if (!entry.getValue().isEmpty()) {
                PageSet taken = entry.getValue().takeFirst(PIECE_PAGES);
                streamed += taken.pages();
                return Optional.of(new Piece(entry.getKey(), taken));
            }
        }
        return Optional.empty();
    }

    private static boolean readWhole(ProcessMemory memory, int places, Batch batch, int bytes) throws IOException {
        try {
            if (memory.read(places, batch.pages, bytes) == bytes) {
                return true;
            }
        } catch (SyscallException e) {
            if (e.errno() != Errno.EFAULT) {
                throw e;
            }
        }
        return memory.readHidden(places, batch.pages, bytes) == bytes;
    }

    private Batch read(Piece piece) throws IOException {
        Batch batch = sender.take();
        boolean whole = false;
        try {
            ProcessMemory memory = new ProcessMemory(pids.get(piece.image()));
            batch.begin(piece.image(), 0);
            int places = 0;
            for (PageRange range : piece.pages()) {
                memory.place(places++, range.address(), range.bytes());
            }
            int wantedBytes = (int) piece.pages().pages() * PageRange.PAGE;
            whole = readWhole(memory, places, batch, wantedBytes);
        } finally {
            if (!whole) {
                sender.giveBack(batch);
            }
        }
        if (!whole) {
            throw new IOException("memory of process " + piece.image().number() + " that is owed cannot be read");
        }
        int index = 0;
        for (PageRange range : piece.pages()) {
            for (long address = range.address(); address < range.end(); address += PageRange.PAGE) {
                batch.keep(index++, address);
            }
        }
        batch.end();
        return batch;
    }
}
