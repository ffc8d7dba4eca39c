package io.ctctl.runtime;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.linux.Fd;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.instance.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the spawner carry out plans, and undo them. */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final int MONITOR_BACKLOG = 64;

    private final Spawner spawner;

    Launcher(Spawner spawner) {
        this.spawner = spawner;
    }

    /** A container's: its monitor is reached by its socket in the run directory, which is made here. */
    MonitorLink launch(byte[] plan, RunFiles files, Optional<Attachment> attachment) throws IOException {
        try (Fd directory = Fd.open(files.dir(), OpenFlag.PATH, OpenFlag.DIRECTORY);
                SeqSocket listener = SeqSocket.listen(files.monitorSocket(), MONITOR_BACKLOG)) {
            Optional<SpawnerClient.RunDirectory> run = Optional.of(new SpawnerClient.RunDirectory(directory, listener));
            return spawner.order(client -> client.launch(plan, run, attachment.map(Attachment::session)));
        }
    }

    /**
     * A container's, ahead of its plan; {@link MonitorLink#plan} comes next, then {@link #begin} or {@link #abandon}.
     *
     * @param namespaces made at once
     */
    MonitorLink launchAhead(Flags<CloneFlag> namespaces) throws IOException {
        return spawner.order(client -> client.launchAhead(namespaces));
    }

    /** From now on the container's monitor is reached by its socket in the run directory, which is made here. */
    void begin(MonitorLink link, RunFiles files, Optional<Attachment> attachment) throws IOException {
        try (Fd directory = Fd.open(files.dir(), OpenFlag.PATH, OpenFlag.DIRECTORY);
                SeqSocket listener = SeqSocket.listen(files.monitorSocket(), MONITOR_BACKLOG)) {
            link.begin(new SpawnerClient.RunDirectory(directory, listener), attachment.map(Attachment::session));
        }
    }

    /** Returns when nothing is left of a launch that waited. */
    void abandon(MonitorLink link, byte[] plan, String action) throws IOException {
        try {
            link.abandon();
            MonitorTalk.awaitTornDown(link, action);
        } catch (IOException e) {
            LOG.warn("{}: the monitor is gone: {}", action, e.getMessage());
            tearDown(plan, action);
        }
    }

    /** Ends what has been let go; returns when nothing is left of it. */
    void end(MonitorLink link, byte[] plan, String action) throws IOException {
        try {
            link.signal(Signal.KILL);
            MonitorTalk.awaitTornDown(link, action);
        } catch (IOException e) {
            LOG.warn("{}: the monitor is gone: {}", action, e.getMessage());
            tearDown(plan, action);
        }
    }

    /** A program that works on a container from outside; {@code given}: the descriptors that its plan expects. */
    MonitorLink launch(byte[] plan, List<Fd> given) throws IOException {
        return spawner.order(client -> client.launch(plan, Optional.empty(), Optional.empty(), given));
    }

    /** An exec's: nothing but the returned link leads to its monitor. */
    MonitorLink launch(byte[] plan, Optional<Attachment> attachment) throws IOException {
        return spawner.order(client -> client.launch(plan, Optional.empty(), attachment.map(Attachment::session)));
    }

    /** Undoes in the kernel what a run without a monitor has left; harmless when there is nothing. */
    void tearDown(RunFiles files, String action) throws IOException {
        byte[] plan;
        try {
            plan = Files.readAllBytes(files.plan());
        } catch (NoSuchFileException ignored) {
            // ENOENT: the plan is written before anything is launched, so nothing was
            return;
        }
        tearDown(plan, action);
    }

    void tearDown(byte[] plan, String action) throws IOException {
        try (MonitorLink link = spawner.order(client -> client.tearDown(plan))) {
            MonitorTalk.awaitTornDown(link, action);
        }
    }
}
