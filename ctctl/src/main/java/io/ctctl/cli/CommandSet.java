package io.ctctl.cli;

import io.ctctl.cli.CommandEntry.Codes;
import io.ctctl.cli.command.AttachCommand;
import io.ctctl.cli.command.Command;
import io.ctctl.cli.command.CreateCommand;
import io.ctctl.cli.command.DaemonCommand;
import io.ctctl.cli.command.DoctorCommand;
import io.ctctl.cli.command.ExecCommand;
import io.ctctl.cli.command.InfoCommand;
import io.ctctl.cli.command.InspectCommand;
import io.ctctl.cli.command.KillCommand;
import io.ctctl.cli.command.LogsCommand;
import io.ctctl.cli.command.PsCommand;
import io.ctctl.cli.command.RmCommand;
import io.ctctl.cli.command.RunCommand;
import io.ctctl.cli.command.StartCommand;
import io.ctctl.cli.command.StopCommand;
import io.ctctl.cli.command.TemplateBuildCommand;
import io.ctctl.cli.command.TemplateImportCommand;
import io.ctctl.cli.command.TemplateLsCommand;
import io.ctctl.cli.command.TemplateRmCommand;
import io.ctctl.cli.command.UninstallCommand;
import io.ctctl.cli.command.VersionCommand;
import io.ctctl.cli.command.WaitCommand;
import io.ctctl.cli.command.checkpoint.CheckpointCommand;
import io.ctctl.cli.command.checkpoint.CheckpointInspectCommand;
import io.ctctl.cli.command.checkpoint.ForkCommand;
import io.ctctl.cli.command.checkpoint.MigratableCommand;
import io.ctctl.cli.command.checkpoint.PauseCommand;
import io.ctctl.cli.command.checkpoint.RestoreCommand;
import io.ctctl.cli.command.checkpoint.ResumeCommand;
import io.ctctl.cli.command.checkpoint.SnapshotCreateCommand;
import io.ctctl.cli.command.checkpoint.SnapshotLsCommand;
import io.ctctl.cli.command.checkpoint.SnapshotRmCommand;
import io.ctctl.cli.command.checkpoint.SnapshotSwitchCommand;
import io.ctctl.cli.command.checkpoint.SuspendCommand;
import io.ctctl.cli.command.checkpoint.UnpauseCommand;
import io.ctctl.cli.command.migration.MigrateCommand;
import io.ctctl.cli.command.migration.MigrateReceiveCommand;
import io.ctctl.cli.command.network.NetworkChangeCommand;
import io.ctctl.cli.command.network.NetworkConnectCommand;
import io.ctctl.cli.command.network.NetworkCreateCommand;
import io.ctctl.cli.command.network.NetworkDisconnectCommand;
import io.ctctl.cli.command.network.NetworkForwardingCommand;
import io.ctctl.cli.command.network.NetworkInspectCommand;
import io.ctctl.cli.command.network.NetworkLsCommand;
import io.ctctl.cli.command.network.NetworkRmCommand;
import io.ctctl.cli.command.share.ExplainCommand;
import io.ctctl.cli.command.share.LimitsCommand;
import io.ctctl.cli.command.share.SetCommand;
import io.ctctl.cli.command.share.UbcCommand;
import io.ctctl.cli.command.share.VerifyCommand;
import io.ctctl.cli.command.traffic.FirewallAddCommand;
import io.ctctl.cli.command.traffic.FirewallLsCommand;
import io.ctctl.cli.command.traffic.FirewallPolicyCommand;
import io.ctctl.cli.command.traffic.FirewallRmCommand;
import io.ctctl.cli.command.traffic.NetstatCommand;
import io.ctctl.cli.command.traffic.PublishAddCommand;
import io.ctctl.cli.command.traffic.PublishLsCommand;
import io.ctctl.cli.command.traffic.PublishRmCommand;
import io.ctctl.cli.command.traffic.ShapeClassCommand;
import io.ctctl.cli.command.traffic.ShapeLsCommand;
import io.ctctl.cli.command.traffic.ShapeTotalCommand;
import io.ctctl.runtime.CheckpointAccess;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Instance;
import io.ctctl.runtime.checkpoint.Archives;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.checkpoint.CriuProgram;
import io.ctctl.runtime.checkpoint.Migratability;
import io.ctctl.runtime.checkpoint.Snapshots;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.share.Limits;
import io.ctctl.runtime.template.Templates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All commands of ctctl. */
final class CommandSet {
    private CommandSet() {}

    static CommandTable of(Node node) {
        Map<String, List<CommandEntry>> sections = new LinkedHashMap<>();
        sections.put("Containers", life(node));
        sections.put("Shares", shares(node));
        sections.put("Inside", inside(node));
        sections.put("Looking", looking(node));
        sections.put("Accounts", AccountCommands.of(node));
        sections.put("CPU", ShareCommands.of(node));
        sections.put("Checkpoints", checkpoints(node));
        sections.put("Traffic", traffic(node));
        sections.put("Moving", moving(node));
        sections.put("Templates", templates(node));
        sections.put("Networks", networks(node));
        sections.put("Daemon", List.of(daemon(node.instance()), uninstall(node)));
        return new CommandTable(sections);
    }

    private static List<CommandEntry> life(Node node) {
        Containers containers = node.containers();
        Templates templates = node.templates();
        return List.of(
                program("run", "Make a container and run a command in it", () -> new RunCommand(containers, templates)),
                program(
                        "create",
                        "Make a container without starting it",
                        () -> new CreateCommand(containers, templates)),
                entry("start", "Start containers", () -> new StartCommand(containers)),
                entry("stop", "Stop containers", () -> new StopCommand(containers)),
                entry("kill", "Send containers a signal", () -> new KillCommand(containers)),
                entry("wait", "Wait for containers to end; print exit codes", () -> new WaitCommand(containers)),
                entry("rm", "Remove containers", () -> new RmCommand(containers)));
    }

    private static List<CommandEntry> shares(Node node) {
        Containers containers = node.containers();
        Limits limits = node.limits();
        return List.of(
                entry("set", "Change what containers may have", () -> new SetCommand(containers, limits)),
                entry(
                        "limits",
                        "List what a container may have, and whether that holds",
                        () -> new LimitsCommand(containers, limits)),
                entry(
                        "explain",
                        "Show the kernel files behind a container's limits",
                        () -> new ExplainCommand(containers, limits)),
                entry(
                        "verify",
                        "Measure whether a container's limits hold",
                        () -> new VerifyCommand(node.instance(), containers)),
                entry("ubc", "Show a container in OpenVZ's beancounters", () -> new UbcCommand(containers)));
    }

    private static List<CommandEntry> inside(Node node) {
        Containers containers = node.containers();
        return List.of(
                program("exec", "Run a further command in a running container", () -> new ExecCommand(containers)),
                entry("attach", "Connect to a running container", () -> new AttachCommand(containers)),
                entry("logs", "Print what a container wrote", () -> new LogsCommand(containers)));
    }

    private static List<CommandEntry> looking(Node node) {
        Instance instance = node.instance();
        Containers containers = node.containers();
        Templates templates = node.templates();
        return List.of(
                entry("ps", "List containers", () -> new PsCommand(containers)),
                entry(
                        "inspect",
                        "Print all that is known of containers, as JSON",
                        () -> new InspectCommand(containers, node.limits())),
                entry(
                        "info",
                        "Show this instance and its host",
                        () -> new InfoCommand(instance, containers, templates)),
                entry(
                        "doctor",
                        "Show what this host lacks, and what to do about it",
                        () -> new DoctorCommand(instance)),
                entry("version", "Show versions", VersionCommand::new));
    }

    private static List<CommandEntry> checkpoints(Node node) {
        Containers containers = node.containers();
        CheckpointAccess access = containers.checkpoints();
        Checkpoints checkpoints =
                new Checkpoints(access, new CriuProgram(node.instance().criuCache()));
        Archives archives = new Archives(access, checkpoints);
        Migratability migratability = new Migratability(access);
        List<CommandEntry> entries = new ArrayList<>(List.of(
                entry(
                        "checkpoint",
                        "Save a container's processes, here or to an archive",
                        () -> new CheckpointCommand(containers, checkpoints, archives)),
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
        entries.addAll(snapshots(containers, new Snapshots(access, checkpoints)));
        return entries;
    }

    private static List<CommandEntry> snapshots(Containers containers, Snapshots snapshots) {
        return List.of(
                entry(
                        "snapshot create",
                        "Keep a container as it is now",
                        () -> new SnapshotCreateCommand(containers, snapshots)),
                entry("snapshot ls", "List snapshots", () -> new SnapshotLsCommand(containers, snapshots)),
                entry(
                        "snapshot switch",
                        "Have a container go on from a snapshot",
                        () -> new SnapshotSwitchCommand(containers, snapshots)),
                entry("snapshot rm", "Delete a snapshot", () -> new SnapshotRmCommand(containers, snapshots)),
                entry("fork", "Make containers that go on from another", () -> new ForkCommand(containers, snapshots)));
    }

    private static List<CommandEntry> traffic(Node node) {
        Containers containers = node.containers();
        return List.of(
                entry("publish add", "Lead ports of the host to a container", () -> new PublishAddCommand(containers)),
                entry("publish rm", "Publish ports no more", () -> new PublishRmCommand(containers)),
                entry("publish ls", "List published ports", () -> new PublishLsCommand(containers)),
                entry("firewall add", "Add rules to a container's firewall", () -> new FirewallAddCommand(containers)),
                entry("firewall rm", "Take rules away", () -> new FirewallRmCommand(containers)),
                entry(
                        "firewall policy",
                        "Say what becomes of what no rule names",
                        () -> new FirewallPolicyCommand(containers)),
                entry("firewall ls", "List a container's firewall", () -> new FirewallLsCommand(containers)),
                entry(
                        "netstat",
                        "Print what containers sent and got",
                        () -> new NetstatCommand(containers, node.packets().accounts())),
                entry(
                        "shape total",
                        "Say how fast a network's containers are together",
                        () -> new ShapeTotalCommand(node.packets().shape())),
                entry(
                        "shape class",
                        "Say which subnets are a class of traffic",
                        () -> new ShapeClassCommand(node.packets().shape())),
                entry(
                        "shape ls",
                        "Show totals, classes and what is shaped",
                        () -> new ShapeLsCommand(containers, node.packets().shape())));
    }

    private static List<CommandEntry> moving(Node node) {
        return List.of(
                entry(
                        "migrate",
                        "Move a container to another daemon",
                        () -> new MigrateCommand(node.containers(), node.migrations())),
                entry(
                        "migrate-receive",
                        "Take a container that another daemon sends",
                        () -> new MigrateReceiveCommand(node.migrations())));
    }

    private static List<CommandEntry> templates(Node node) {
        Templates templates = node.templates();
        return List.of(
                entry("template ls", "List templates", () -> new TemplateLsCommand(templates)),
                entry(
                        "template build",
                        "Build a busybox or debian template",
                        () -> new TemplateBuildCommand(templates)),
                entry(
                        "template import",
                        "Make a template of an archive or a directory",
                        () -> new TemplateImportCommand(templates)),
                entry("template rm", "Remove templates", () -> new TemplateRmCommand(templates)));
    }

    private static List<CommandEntry> networks(Node node) {
        Containers containers = node.containers();
        Networks networks = node.networks();
        Connections connections = node.connections();
        return List.of(
                entry("network ls", "List networks", () -> new NetworkLsCommand(networks, connections)),
                entry("network create", "Make a network", () -> new NetworkCreateCommand(networks)),
                entry(
                        "network inspect",
                        "Print all that is known of networks, as JSON",
                        () -> new NetworkInspectCommand(networks, connections)),
                entry("network rm", "Remove networks", () -> new NetworkRmCommand(containers, connections)),
                entry(
                        "network connect",
                        "Give a container an interface in a network",
                        () -> new NetworkConnectCommand(containers)),
                entry(
                        "network change",
                        "Change the addresses of a container's interface",
                        () -> new NetworkChangeCommand(containers, connections)),
                entry(
                        "network disconnect",
                        "Take an interface from a container",
                        () -> new NetworkDisconnectCommand(containers, connections)),
                entry(
                        "network forwarding",
                        "Let the host forward for containers, or not",
                        () -> new NetworkForwardingCommand(networks.forwarding())));
    }

    static CommandEntry daemon(Instance instance) {
        return entry("daemon", "Run the daemon in the foreground", () -> new DaemonCommand(instance));
    }

    private static CommandEntry uninstall(Node node) {
        return entry(
                "uninstall",
                "Remove what this instance has made on the host",
                () -> new UninstallCommand(node.instance(), node.containers(), node.networks(), node.daemon()));
    }

    private static CommandEntry entry(String name, String summary, Supplier<Command> command) {
        return new CommandEntry(name, summary, Codes.TABLE, command);
    }

    private static CommandEntry program(String name, String summary, Supplier<Command> command) {
        return new CommandEntry(name, summary, Codes.PROGRAM, command);
    }
}
