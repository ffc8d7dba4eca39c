package io.ctctl.runtime.checkpoint;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.checkpoint.dirty.TrackedProcess;
import io.ctctl.checkpoint.image.MemoryImage;
import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.Layout;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageServer;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.ParentImage;
import io.ctctl.checkpoint.stored.StoppedMemory;
import io.ctctl.linux.StreamChannel;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.store.TreeRemoval;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A dump with all memory: CRIU lists the pages of processes, and we write them down while it writes down everything else. */
final class WholeDump implements PageServer.Sink {
    private final CheckpointSubject subject;
    private final Path images;
    private final StoppedMemory memory;
    private final Map<Long, Integer> pids = new HashMap<>();
    private volatile Layout layout;
    private volatile IOException failure;

    private WholeDump(CheckpointSubject subject, Path images) throws IOException {
        this.subject = subject;
        this.images = images;
        this.memory = new StoppedMemory(images, this::pid);
    }

    /** Returns when everything is stopped and dumped; on failure everything goes on. */
    static StoppedTree dump(Dumps dumps, CheckpointSubject subject, Path images, boolean leaveRunning)
            throws IOException, InterruptedException {
        WholeDump dump = new WholeDump(subject, images);
        try {
            return dump.dump(dumps, leaveRunning);
        } finally {
            dump.memory.close();
        }
    }

    private StoppedTree dump(Dumps dumps, boolean leaveRunning) throws IOException, InterruptedException {
        ParentImage.make(images);
        try (StreamChannel.Pair pair = StreamChannel.pair()) {
            Thread server = PageService.start(pair.ours(), this, e -> failure = e);
            StoppedTree tree;
            try {
                tree = dumps.dump(
                        subject,
                        new DumpOrder(
                                images,
                                leaveRunning,
                                Optional.of(pair.theirs()),
                                Optional.of(ParentImage.DIRECTORY),
                                Optional.empty(),
                                Optional.empty()));
            } catch (ContainerException e) {
                throw instead(e);
            } finally {
                pair.ours().close();
                server.join();
            }
            boolean written = false;
            try {
                write();
                written = true;
                return tree;
            } finally {
                if (!written) {
                    tree.close();
                }
            }
        }
    }

    /** What made CRIU fail, if it was us. */
    private ContainerException instead(ContainerException criu) {
        return failure == null || failure instanceof EOFException
                ? criu
                : Failures.io("checkpoint " + subject.displayName(), failure);
    }

    @Override
    public void stopped() throws IOException {
        for (int pid :
                CgroupTree.processes(subject.placement().cgroup().cgroup().processes())) {
            pids.put((long) TrackedProcess.of(pid, 0).inside(), pid);
        }
    }

    private int pid(long number) throws IOException {
        Integer pid = pids.get(number);
        if (pid == null) {
            throw new IOException("process " + number + " appeared while everything stood still");
        }
        return pid;
    }

    @Override
    public void listed(ImageId image, PageRange range) throws IOException {
        memory.add(image, range);
    }

    @Override
    public void pages(ImageId image, PageRange range, ByteBuffer data) throws IOException {
        memory.add(image, range, data);
    }

    @Override
    public void complete(Layout all) throws IOException {
        memory.read();
        layout = all;
    }

    private void write() throws IOException, InterruptedException {
        if (layout == null) {
            throw new IOException("CRIU did not say what memory there is", failure);
        }
        memory.await();
        Map<ImageId, PageSet> later = new HashMap<>();
        if (Deferral.isWorthIt(memory.pages()) && Deferral.isPossible(images)) {
            for (ImageId image : layout.pages().keySet()) {
                if (image.kind() == ImageId.Kind.PROCESS) {
                    later.put(image, MemoryImage.fillable(images, image.number()));
                }
            }
        }
        memory.write(layout.pages().keySet(), image -> later.getOrDefault(image, PageSet.EMPTY));
        TreeRemoval.remove(images.resolve(ParentImage.DIRECTORY));
        Files.deleteIfExists(images.resolve("parent"));
    }
}
