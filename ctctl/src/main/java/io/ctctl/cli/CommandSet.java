package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

import io.ctctl.cli.command.DaemonCommand;
import io.ctctl.cli.command.TemplateBuildCommand;
import io.ctctl.cli.command.TemplateImportCommand;
import io.ctctl.cli.command.TemplateLsCommand;
import io.ctctl.cli.command.TemplateRmCommand;
import io.ctctl.cli.command.UninstallCommand;
import io.ctctl.cli.command.migration.DrainCommand;
import io.ctctl.cli.command.migration.MigrateCommand;
import io.ctctl.cli.command.migration.MigrateListenCommand;
import io.ctctl.cli.command.migration.MigrateReceiveCommand;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.template.Templates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All commands of ctctl. */
final class CommandSet {
    private CommandSet() {}

    static CommandTable of(Node node) {
        Map<String, List<CommandEntry>> sections = new LinkedHashMap<>();
        sections.put("Containers", ContainerCommands.life(node));
        sections.put("Shares", LimitCommands.of(node));
        sections.put("Inside", ContainerCommands.inside(node));
        sections.put("Looking", ContainerCommands.looking(node));
        sections.put("Accounts", AccountCommands.of(node));
        sections.put("CPU", ShareCommands.of(node));
        sections.put("Checkpoints", CheckpointCommands.of(node));
        sections.put("Traffic", TrafficCommands.of(node));
        sections.put("Moving", moving(node));
        sections.put("Templates", templates(node));
        sections.put("Networks", NetworkCommands.of(node));
        sections.put("Daemon", List.of(daemon(node.instance()), uninstall(node)));
        return new CommandTable(sections);
    }

    private static List<CommandEntry> moving(Node node) {
        return List.of(
                entry(
                        "migrate",
                        "Move a container to another daemon",
                        () -> new MigrateCommand(node.containers(), node.migrations())),
                entry(
                        "drain",
                        "Move all containers to other daemons",
                        () -> new DrainCommand(node.containers(), node.migrations())),
                entry(
                        "migrate-receive",
                        "Take a container that another daemon sends",
                        () -> new MigrateReceiveCommand(node.migrations())),
                entry(
                        "migrate-listen",
                        "Take containers that other hosts send over TLS",
                        () -> new MigrateListenCommand(node.migrations())));
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

    static CommandEntry daemon(Instance instance) {
        return entry("daemon", "Run the daemon in the foreground", () -> new DaemonCommand(instance));
    }

    private static CommandEntry uninstall(Node node) {
        return entry(
                "uninstall",
                "Remove what this instance has made on the host",
                () -> new UninstallCommand(node.instance(), node.containers(), node.networks(), node.daemon()));
    }
}
