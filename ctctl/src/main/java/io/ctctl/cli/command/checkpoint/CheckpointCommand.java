package io.ctctl.cli.command.checkpoint;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.ClientPaths;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.ErrorKind;
import io.ctctl.runtime.checkpoint.Archives;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl checkpoint [OPTION...] CONTAINER",
        description =
                "%nSaves the processes of a container with all their memory. Without --to or --leave-running the container is suspended, as by suspend; with --to the checkpoint also goes to an archive.%n")
public final class CheckpointCommand implements Command {
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

    private final Containers containers;
    private final Checkpoints checkpoints;
    private final Archives archives;

    public CheckpointCommand(Containers containers, Checkpoints checkpoints, Archives archives) {
        this.containers = containers;
        this.checkpoints = checkpoints;
        this.archives = archives;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ContainerId id = containers.find(name);
        if (to == null) {
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
}
