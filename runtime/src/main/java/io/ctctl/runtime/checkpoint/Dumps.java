package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.criu.CriuConnection;
import io.ctctl.checkpoint.criu.CriuLog;
import io.ctctl.checkpoint.criu.CriuMessage;
import io.ctctl.checkpoint.criu.DumpRequest;
import io.ctctl.checkpoint.criu.Patience;
import io.ctctl.checkpoint.image.CallImage;
import io.ctctl.checkpoint.image.TimerImage;
import io.ctctl.checkpoint.obstacle.ObstacleScan;
import io.ctctl.isolation.CriuFiles;
import io.ctctl.isolation.DumpPlanner;
import io.ctctl.isolation.ExternalMounts;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Fd;
import io.ctctl.linux.MountInfo;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.CheckpointSubject;
import io.ctctl.runtime.RunSettings;
import io.ctctl.runtime.Surroundings;
import io.ctctl.runtime.ThreadSettings;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Has CRIU dump containers. */
public final class Dumps {
    private final CheckpointAccess access;
    private final CriuProgram criu;

    public Dumps(CheckpointAccess access, CriuProgram criu) {
        this.access = access;
        this.criu = criu;
    }

    /** Returns when all images are there and the processes stopped; on failure they go on, and the reason is thrown. */
    public StoppedTree dump(CheckpointSubject subject, DumpOrder order) throws IOException, InterruptedException {
        String action = "checkpoint " + subject.displayName();
        Filling.await(subject.files(), action);
        ObstacleScan.Findings findings = Migratability.require(subject, "checkpoint");
        Surroundings surroundings = surroundings(subject);
        surroundings.write(order.images());
        try (Cleanup onFailure = new Cleanup();
                Settling settling = new Settling(subject.pid())) {
            DumpRequest request = new DumpRequest(
                    subject.pid(),
                    order.images(),
                    List.copyOf(surroundings.mounts().keySet()),
                    order.leaveRunning(),
                    order.lock().isEmpty() && (!subject.interfaces().isEmpty() || settling.isConnected()),
                    findings.watchesFiles() ? Migratability.directories(subject.pid()) : List.of(),
                    order.pageServer().map(given -> DumpPlanner.DIALOGUE + 1),
                    order.parent(),
                    order.parent().isPresent());
            Hold hold = new Hold(subject.placement().cgroup().cgroup());
            CriuConnection connection = launch(order, hold);
            onFailure.add(hold::end);
            onFailure.add(connection::abandon);
            connection.ask(request.toByteArray());
            awaitDumped(connection, order, settling, action);
            TimerImage.mend(order.images());
            CallImage.mend(order.images());
            onFailure.forget();
            hold.disarm();
            return new StoppedTree(connection, hold, action);
        }
    }

    /** What a running container has from outside of it. */
    public Surroundings surroundings(CheckpointSubject subject) throws IOException {
        return new Surroundings(
                external(subject, mounts(subject.pid())),
                subject.interfaces(),
                MonitorStreams.of(subject.monitorPid(), subject.placement()),
                ThreadSettings.read(subject.placement().cgroup().cgroup()),
                access.remembered(subject.id()),
                RunSettings.of(subject.config(), access.view(subject.id()).config()));
    }

    /** As {@link #dump}, with all memory. */
    public StoppedTree dumpWhole(CheckpointSubject subject, Path images, boolean leaveRunning)
            throws IOException, InterruptedException {
        // CRIU leaves no memory out when it does not know its own notes of the kernel
        return criu.filesWithDirtyTracking().features().isPresent()
                ? WholeDump.dump(this, subject, images, leaveRunning)
                : dump(subject, DumpOrder.whole(images, leaveRunning));
    }

    private CriuConnection launch(DumpOrder order, Hold hold) throws IOException, InterruptedException {
        SeqSocket.Pair pair = SeqSocket.pair();
        try (SeqSocket theirs = pair.right()) {
            List<Fd> given = new ArrayList<>(List.of(theirs.fd()));
            order.pageServer().ifPresent(given::add);
            CriuFiles files = order.parent().isPresent() ? criu.filesWithDirtyTracking() : criu.files();
            byte[] plan = DumpPlanner.plan(files, order.pageServer().isPresent(), order.mappings())
                    .encode();
            MonitorLink monitor = access.launch(plan, given);
            return new CriuConnection(pair.left(), monitor, Patience.LENGTH, hold::begin);
        } catch (IOException e) {
            pair.left().close();
            throw e;
        }
    }

    private static void awaitDumped(CriuConnection connection, DumpOrder order, Settling settling, String action)
            throws IOException {
        Path images = order.images();
        try {
            while (true) {
                CriuMessage message = connection.next();
                if (message instanceof CriuMessage.Step step) {
                    if (step.name().equals("post-dump")) {
                        return;
                    }
                    take(step, order, settling);
                    connection.answer(true);
                } else {
                    throw failure(images, action, message);
                }
            }
        } catch (SocketTimeoutException e) {
            throw new ContainerException(
                    ErrorKind.TIMED_OUT,
                    action + ": CRIU was silent for " + Patience.LENGTH.toSeconds() + " s and has been killed; see "
                            + images.resolve("dump.log"),
                    e);
        }
    }

    private static void take(CriuMessage.Step step, DumpOrder order, Settling settling) throws IOException {
        boolean ends = !order.leaveRunning();
        switch (step.name()) {
            case "pre-dump" -> {
                if (ends) {
                    settling.begin();
                }
            }
            case "network-lock" -> {
                order.lock().ifPresent(DumpOrder.NetworkLock::stopped);
                if (ends) {
                    settling.stopped();
                }
                if (order.lock().isPresent()) {
                    order.lock().get().lock();
                    settling.cutOff();
                }
            }
            default -> {}
        }
    }

    private static ContainerException failure(Path images, String action, CriuMessage last) throws IOException {
        String said =
                last instanceof CriuMessage.Failed failed && !failed.text().isBlank()
                        ? "CRIU ended: " + failed.text()
                        : "CRIU ended without a reason";
        Optional<String> reason = CriuLog.reason(images.resolve("dump.log"));
        return Failures.io(action, new IOException(reason.orElse(said)));
    }

    static SortedMap<String, String> mounts(int pid) throws IOException {
        SortedMap<String, String> types = new TreeMap<>();
        for (MountInfo mount : MountInfo.read(Path.of("/proc", String.valueOf(pid), "mountinfo"))) {
            boolean whole = mount.root().equals("/");
            types.put(mount.mountPoint().toString(), whole ? mount.type() : "part of " + mount.type());
        }
        return types;
    }

    private static SortedMap<String, String> external(CheckpointSubject subject, SortedMap<String, String> mounted) {
        SortedMap<String, String> external = new TreeMap<>(mounted);
        external.keySet().retainAll(ExternalMounts.targets(subject.spec(), subject.placement(), mounted));
        return external;
    }
}
