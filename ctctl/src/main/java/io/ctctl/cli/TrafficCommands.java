package io.ctctl.cli;

import static io.ctctl.cli.CommandEntry.entry;

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
import io.ctctl.runtime.Containers;
import java.util.List;

/** The commands about what containers send and may get. */
final class TrafficCommands {
    private TrafficCommands() {}

    static List<CommandEntry> of(Node node) {
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
                        () -> new ShapeTotalCommand(node.packets().shape(), node.networks())),
                entry(
                        "shape class",
                        "Say which subnets are a class of traffic",
                        () -> new ShapeClassCommand(node.packets().shape())),
                entry(
                        "shape ls",
                        "Show totals, classes and what is shaped",
                        () -> new ShapeLsCommand(containers, node.packets().shape())));
    }
}
