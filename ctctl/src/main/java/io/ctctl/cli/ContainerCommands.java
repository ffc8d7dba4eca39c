package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;
import static io.ctctl.cli.CommandEntry.program;

import io.ctctl.cli.command.AttachCommand;
import io.ctctl.cli.command.CreateCommand;
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
import io.ctctl.cli.command.VersionCommand;
import io.ctctl.cli.command.WaitCommand;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.template.Templates;
import java.util.List;

/** The commands about the life of containers, what is in them and what is known of them. */
final class ContainerCommands {
    private ContainerCommands() {}

    static List<CommandEntry> life(Node node) {
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

    static List<CommandEntry> inside(Node node) {
        Containers containers = node.containers();
        return List.of(
                program("exec", "Run a further command in a running container", () -> new ExecCommand(containers)),
                entry("attach", "Connect to a running container", () -> new AttachCommand(containers)),
                entry("logs", "Print what a container wrote", () -> new LogsCommand(containers)));
    }

    static List<CommandEntry> looking(Node node) {
        Instance instance = node.instance();
        Containers containers = node.containers();
        Templates templates = node.templates();
        return List.of(
                entry("ps", "List containers", () -> new PsCommand(containers)),
                entry(
                        "inspect",
                        "Print all that is known of containers, as JSON",
                        () -> new InspectCommand(containers, node.limits(), node.histories())),
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
}
