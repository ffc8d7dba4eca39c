package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.ClientPaths;
import io.ctctl.cli.option.Durations;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Archives;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.checkpoint.Rhythm;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl checkpoint [OPTION...] CONTAINER",
        description =
                "%nSaves the processes of a container with all their memory. Without --to or --leave-running the container is suspended, as by suspend; with --to the checkpoint also goes to an archive. With --every the container goes on, and `rewind` turns it back to any of the last checkpoints, which keep only what has changed.%n")
public final class CheckpointCommand implements Command {
    private static final int KEPT = 10;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or id.")
    String name;

    @Option(
            names = {"-R", "--leave-running"},
            description = "The container goes on; needs --to.")
    boolean leaveRunning;

    @Option(
            names = {"--to", "-e", "--export", "--dumpfile"},
            paramLabel = "FILE",
            description = "Write an archive; into a directory, one that is called after the container.")
    String to;

    @Option(names = "--ignore-rootfs", description = "Leave out what the container wrote.")
    boolean ignoreRootfs;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description = "Save it now and at this interval, also after a restart; off for no more.")
    String every;

    @Option(names = "--keep", paramLabel = "NUMBER", description = "Of these, keep so many; default 10.")
    Integer keep;

    private final Containers containers;
    private final Checkpoints checkpoints;
    private final Archives archives;
    private final Histories histories;

    public CheckpointCommand(Containers containers, Checkpoints checkpoints, Archives archives, Histories histories) {
        this.containers = containers;
        this.checkpoints = checkpoints;
        this.archives = archives;
        this.histories = histories;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerId id = containers.find(name);
        if (every != null) {
            repeat(id);
        } else if (keep != null) {
            throw new ContainerException(ErrorKind.USAGE, "--keep needs --every");
        } else if (to == null) {
            if (leaveRunning) {
                throw new ContainerException(
                        ErrorKind.USAGE, "--leave-running needs --to, or use `ctctl snapshot create`");
            }
            checkpoints.suspend(id);
        } else {
            Path path = ClientPaths.resolve(request, to);
            Path file = Files.isDirectory(path) ? path.resolve(name + ".ckpt") : path;
            archives.write(id, file, leaveRunning, !ignoreRootfs);
        }
        request.out().write(name + "\n");
        return 0;
    }

    private void repeat(ContainerId id) throws InterruptedException {
        if (to != null || leaveRunning) {
            throw new ContainerException(ErrorKind.USAGE, "--every goes with neither --to nor --leave-running");
        }
        if (every.equals("off") || every.equals("0")) {
            histories.end(id);
            return;
        }
        try {
            histories.begin(id, new Rhythm(Durations.parse(every), keep == null ? KEPT : keep));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "--every: " + e.getMessage(), e);
        }
    }
}
