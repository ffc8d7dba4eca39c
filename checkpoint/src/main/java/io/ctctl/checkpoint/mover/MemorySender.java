package io.ctctl.checkpoint.mover;

import io.ctctl.checkpoint.dirty.DirtyTracker;
import io.ctctl.checkpoint.dirty.Harvest;
import io.ctctl.checkpoint.dirty.TrackedProcess;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.Layout;
import io.ctctl.checkpoint.page.LayoutFrame;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.PagesFrame;
import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Sends the memory of a tree of processes: while they run, as often as wanted; in the end what is missing. Not thread-safe. */
public final class MemorySender implements AutoCloseable {
    private final DirtyTracker tracker;
    private final FrameChannel channel;
    private final BatchSender sender;
    private final Map<TrackedProcess, ProcessCopy> copies = new HashMap<>();
    private final Map<ImageId, PageSet.Builder> shared = new TreeMap<>();
    private final Map<ImageId, Long> sharedPositions = new HashMap<>();
    private int rounds;

    public MemorySender(DirtyTracker tracker, FrameChannel channel, int streams) {
        this.tracker = tracker;
        this.channel = channel;
        this.sender = new BatchSender(channel, streams);
    }

    /** Sends what has been written since the last round; at first everything. */
    public RoundResult round() throws IOException {
        long start = System.nanoTime();
        long before = channel.bytesSent();
        ProcessCopy.Sent sent = ProcessCopy.Sent.NOTHING;
        List<Harvest> harvests = tracker.harvest();
        copies.keySet().retainAll(processes(harvests));
        for (Harvest harvest : harvests) {
            sent = sent.plus(send(harvest, harvest.pages()));
        }
        sender.flush();
        channel.send(Frame.of(FrameType.ROUND_END));
        rounds++;
        return new RoundResult(
                rounds,
                sent.read(),
                sent.zero(),
                sent.unchanged(),
                sent.sent(),
                channel.bytesSent() - before,
                System.nanoTime() - start);
    }

    private static Set<TrackedProcess> processes(List<Harvest> harvests) {
        Set<TrackedProcess> processes = new HashSet<>();
        harvests.forEach(harvest -> processes.add(harvest.process()));
        return processes;
    }

    private ProcessCopy.Sent send(Harvest harvest, PageSet pages) throws IOException {
        // an exact tracker's pages are written to: the first time it pays not to look at them
        boolean hashing = !harvest.exact() || rounds > 0;
        return copy(harvest.process()).send(pages, harvest.areas(), hashing, sender);
    }

    private ProcessCopy copy(TrackedProcess process) {
        return copies.computeIfAbsent(process, key -> new ProcessCopy(ImageId.process(key.inside()), key.pid()));
    }

    /** A dump follows at once. */
    public void beforeDump() throws IOException {
        tracker.beforeDump();
    }

    /**
     * What may have been written since the last round, with everything standing still; to be given to {@link #finish}, or to
     * {@link #sendLast} before.
     */
    public List<Harvest> lastHarvest() throws IOException {
        return tracker.lastHarvest();
    }

    /**
     * Sends a last harvest when it is not known yet what of it is wanted, and CRIU is at work; returns what is left of it for
     * {@link #finish}.
     */
    public List<Harvest> sendLast(List<Harvest> last) throws IOException {
        List<Harvest> left = new ArrayList<>();
        for (Harvest harvest : last) {
            PageSet code = harvest.executable();
            send(harvest, harvest.pages().minus(code));
            left.add(harvest.withPages(code));
        }
        return left;
    }

    /** Pages that CRIU has read itself: shared memory. While another thread sends private memory, too. */
    public void foreign(ImageId image, PageRange range, ByteBuffer data) throws IOException {
        long position = sharedPositions.getOrDefault(image, 0L);
        PagesFrame frame = new PagesFrame(image, position, PagesFrame.RAW, data.remaining(), List.of(range));
        channel.send(FrameType.PAGES, frame.head(), data);
        sharedPositions.put(image, position + range.pages());
        shared.computeIfAbsent(image, key -> PageSet.builder()).add(range);
    }

    /**
     * Sends what the destination lacks of a layout, and then the layout.
     *
     * @param later pages that may be sent when the processes run there
     * @return what of them was not sent
     */
    public OwedMemory finish(Layout layout, List<Harvest> last, Map<ImageId, PageSet> later) throws IOException {
        copies.keySet().retainAll(processes(last));
        Map<ImageId, Harvest> harvests = new HashMap<>();
        last.forEach(harvest -> harvests.put(ImageId.process(harvest.process().inside()), harvest));
        Map<ImageId, PageSet> there = new TreeMap<>();
        Map<ImageId, PageSet> owed = new TreeMap<>();
        Map<ImageId, Integer> pids = new HashMap<>();
        for (Map.Entry<ImageId, PageSet> image : layout.pages().entrySet()) {
            Harvest harvest = harvests.get(image.getKey());
            if (image.getKey().kind() == ImageId.Kind.SHARED) {
                PageSet.Builder foreign = shared.getOrDefault(image.getKey(), PageSet.builder());
                there.put(image.getKey(), foreign.build());
                continue;
            }
            if (harvest == null) {
                throw new IOException("process " + image.getKey().number() + " appeared while everything stood still");
            }
            ProcessCopy copy = copy(harvest.process());
            PageSet missing = image.getValue()
                    .minus(copy.held())
                    .minus(copy.zero())
                    .union(harvest.pages().intersection(image.getValue()));
            PageSet left = missing.intersection(later.getOrDefault(image.getKey(), PageSet.EMPTY));
            copy.send(missing.minus(left), harvest.areas(), rounds > 0, sender);
            requireNothingUnread(
                    image.getKey(), missing.minus(left).minus(copy.held()).minus(copy.zero()));
            there.put(image.getKey(), image.getValue().intersection(copy.held()).union(left));
            if (!left.isEmpty()) {
                owed.put(image.getKey(), left);
                pids.put(image.getKey(), harvest.process().pid());
            }
        }
        sender.flush();
        send(FrameType.LAYOUT, there);
        send(FrameType.OWED, owed);
        return new OwedMemory(sender, pids, owed);
    }

    private static void requireNothingUnread(ImageId image, PageSet unread) throws IOException {
        if (!unread.isEmpty()) {
            throw new IOException(unread.pages() + " pages of process " + image.number() + " cannot be read");
        }
    }

    private void send(FrameType type, Map<ImageId, PageSet> images) throws IOException {
        for (Map.Entry<ImageId, PageSet> image : images.entrySet()) {
            send(type, image.getKey(), image.getValue());
        }
    }

    private void send(FrameType type, ImageId image, PageSet pages) throws IOException {
        List<PageRange> all = new ArrayList<>(pages.ranges());
        pages.forEach(all::add);
        for (int from = 0; from == 0 || from < all.size(); from += LayoutFrame.MOST) {
            List<PageRange> part = all.subList(from, Math.min(all.size(), from + LayoutFrame.MOST));
            channel.send(type, new LayoutFrame(image, part).payload());
        }
    }

    @Override
    public void close() {
        sender.close();
        tracker.close();
    }
}
