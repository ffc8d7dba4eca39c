package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl firewall rm CONTAINER RULE...",
        description = "%nTakes rules away from a container's firewall.%n")
public final class FirewallRmCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "RULE",
            description = "As 'ctctl firewall ls' prints it, in one word: \"allow in:tcp/80\".")
    List<String> words;

    private final Containers containers;

    public FirewallRmCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        TrafficChange.apply(containers, containers.find(name), traffic -> {
            Firewall firewall = traffic.firewall();
            for (String word : words) {
                firewall = firewall.without(FirewallRule.parse(word));
            }
            return traffic.withFirewall(firewall);
        });
        return 0;
    }
}
