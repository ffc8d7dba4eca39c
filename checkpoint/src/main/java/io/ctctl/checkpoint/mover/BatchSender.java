package io.ctctl.checkpoint.mover;

import com.github.luben.zstd.Zstd;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PagesFrame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Compresses batches when that pays, and sends them, by a few threads; whoever reads them goes on meanwhile. */
final class BatchSender implements AutoCloseable {
    private static final int LEVEL = 1;
    private static final ThreadLocal<ByteBuffer> PACKED = ThreadLocal.withInitial(
            () -> ByteBuffer.allocateDirect((int) Zstd.compressBound((long) Batch.PAGES * PageRange.PAGE)));

    private final FrameChannel channel;
    private final ExecutorService threads;
    private final BlockingQueue<Batch> free = new LinkedBlockingQueue<>();
    private final CompressionChoice choice = new CompressionChoice();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final int batches;

    BatchSender(FrameChannel channel, int streams) {
        this.channel = channel;
        this.batches = 2 * streams;
        this.threads = Executors.newFixedThreadPool(streams, work -> {
            Thread thread = new Thread(work, "memory-stream");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < batches; i++) {
            free.add(new Batch());
        }
    }

    /** An empty batch; waits while all are on their way. */
    Batch take() throws IOException {
        try {
            Batch batch = free.take();
            throwFailure(batch);
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while memory is sent");
        }
    }

    private void throwFailure(Batch batch) throws IOException {
        IOException failed = failure.get();
        if (failed != null) {
            free.add(batch);
            throw failed;
        }
    }

    void giveBack(Batch batch) {
        free.add(batch);
    }

    /** Sends what the batch has kept; the batch is no longer the caller's. */
    void send(Batch batch) {
        threads.execute(() -> {
            boolean done = false;
            try {
                if (failure.get() == null) {
                    sendNow(batch);
                }
                done = true;
            } catch (IOException e) {
                failure.compareAndSet(null, e);
            } finally {
                if (!done) {
                    failure.compareAndSet(null, new IOException("a piece of memory was not sent"));
                }
                free.add(batch);
            }
        });
    }

    /** Sends what the batch has kept, before those that wait for a thread; the batch is no longer the caller's. */
    void sendAtOnce(Batch batch) throws IOException {
        try {
            sendNow(batch);
        } finally {
            free.add(batch);
        }
    }

    private void sendNow(Batch batch) throws IOException {
        ByteBuffer data = batch.data();
        int codec = PagesFrame.RAW;
        int size = data.remaining();
        if (choice.next()) {
            long start = System.nanoTime();
            ByteBuffer packed = PACKED.get().clear();
            long length = Zstd.compressDirectByteBuffer(packed, 0, packed.capacity(), data, 0, size, LEVEL);
            if (!Zstd.isError(length)) {
                choice.packed(size, length, System.nanoTime() - start);
                if (length < size) {
                    codec = PagesFrame.ZSTD;
                    data = packed.limit((int) length);
                }
            }
        }
        PagesFrame frame = new PagesFrame(batch.image, batch.position, codec, data.remaining(), batch.ranges);
        int sent = data.remaining();
        long start = System.nanoTime();
        channel.send(FrameType.PAGES, frame.head(), data);
        choice.sent(sent, System.nanoTime() - start);
    }

    /** Returns when everything has been sent. */
    void flush() throws IOException {
        Batch[] all = new Batch[batches];
        try {
            for (int i = 0; i < batches; i++) {
                all[i] = free.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while memory is sent");
        }
        for (Batch batch : all) {
            free.add(batch);
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
