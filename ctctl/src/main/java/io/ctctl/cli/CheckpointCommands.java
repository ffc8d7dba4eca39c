package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

import io.ctctl.cli.command.checkpoint.CheckpointCommand;
import io.ctctl.cli.command.checkpoint.CheckpointInspectCommand;
import io.ctctl.cli.command.checkpoint.ForkCommand;
import io.ctctl.cli.command.checkpoint.MigratableCommand;
import io.ctctl.cli.command.checkpoint.PauseCommand;
import io.ctctl.cli.command.checkpoint.RestoreCommand;
import io.ctctl.cli.command.checkpoint.ResumeCommand;
import io.ctctl.cli.command.checkpoint.RewindCommand;
import io.ctctl.cli.command.checkpoint.SnapshotCreateCommand;
import io.ctctl.cli.command.checkpoint.SnapshotLsCommand;
import io.ctctl.cli.command.checkpoint.SnapshotRmCommand;
import io.ctctl.cli.command.checkpoint.SnapshotSwitchCommand;
import io.ctctl.cli.command.checkpoint.SuspendCommand;
import io.ctctl.cli.command.checkpoint.UnpauseCommand;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Archives;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.checkpoint.Migratability;
import io.ctctl.runtime.checkpoint.Snapshots;
import io.ctctl.runtime.checkpoint.Timeline;
import java.util.ArrayList;
import java.util.List;

/** The commands that save containers and have them go on. */
final class CheckpointCommands {
    private CheckpointCommands() {}

    static List<CommandEntry> of(Node node) {
        Containers containers = node.containers();
        CheckpointAccess access = containers.checkpoints();
        Checkpoints checkpoints = node.checkpoints();
        Histories histories = node.histories();
        Archives archives = new Archives(access, checkpoints);
        Migratability migratability = new Migratability(access);
        List<CommandEntry> entries = new ArrayList<>(List.of(
                entry(
                        "checkpoint",
                        "Save a container's processes, here or to an archive",
                        () -> new CheckpointCommand(containers, checkpoints, archives, histories)),
                entry(
                        "checkpoint inspect",
                        "Show what is in a checkpoint",
                        () -> new CheckpointInspectCommand(containers, checkpoints, archives)),
                entry(
                        "restore",
                        "Have suspended containers go on, or one of an archive",
                        () -> new RestoreCommand(containers, checkpoints, archives)),
                entry(
                        "suspend",
                        "Save the processes of containers and end them",
                        () -> new SuspendCommand(containers, checkpoints)),
                entry("chkpnt", "The same as suspend", () -> new SuspendCommand(containers, checkpoints)),
                entry("resume", "Have suspended containers go on", () -> new ResumeCommand(containers, checkpoints)),
                entry(
                        "migratable",
                        "Tell which containers can be checkpointed and moved",
                        () -> new MigratableCommand(containers, migratability)),
                entry("pause", "Stop containers where they are", () -> new PauseCommand(containers)),
                entry("unpause", "Let paused containers go on", () -> new UnpauseCommand(containers))));
        entries.addAll(snapshots(containers, new Snapshots(access, checkpoints), histories));
        return entries;
    }

    private static List<CommandEntry> snapshots(Containers containers, Snapshots snapshots, Histories histories) {
        Timeline timeline = new Timeline(snapshots, histories);
        return List.of(
                entry(
                        "snapshot create",
                        "Keep a container as it is now",
                        () -> new SnapshotCreateCommand(containers, snapshots)),
                entry("snapshot ls", "List snapshots", () -> new SnapshotLsCommand(containers, timeline)),
                entry(
                        "snapshot switch",
                        "Have a container go on from a snapshot",
                        () -> new SnapshotSwitchCommand(containers, timeline)),
                entry("snapshot rm", "Delete a snapshot", () -> new SnapshotRmCommand(containers, timeline)),
                entry(
                        "rewind",
                        "Turn a container back to where it was",
                        () -> new RewindCommand(containers, histories)),
                entry("fork", "Make containers that go on from another", () -> new ForkCommand(containers, snapshots)));
    }
}
