package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl firewall ls [OPTION...] CONTAINER",
        description = "%nLists a container's firewall: its rules in order, then its policy.%n")
public final class FirewallLsCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Mixin
    OutputFormat format;

    private final Containers containers;

    public FirewallLsCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        Firewall firewall = TrafficChange.of(containers, containers.find(name)).firewall();
        if (format.json()) {
            Printed.json(request, firewall);
            return 0;
        }
        for (FirewallRule rule : firewall.rules()) {
            request.out().write(rule + "\n");
        }
        request.out().write("policy " + firewall.policy() + "\n");
        return 0;
    }
}
