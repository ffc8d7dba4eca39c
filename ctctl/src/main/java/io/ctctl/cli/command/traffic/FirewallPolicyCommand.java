package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl firewall policy CONTAINER POLICY",
        description = "%nSays what becomes of packets that no rule names.%n")
public final class FirewallPolicyCommand implements Command {
    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "POLICY",
            description = "accept or drop, for what comes in; or in=… or out=….")
    List<String> words;

    private final Containers containers;

    public FirewallPolicyCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        TrafficChange.apply(containers, containers.find(name), traffic -> {
            return traffic.withFirewall(traffic.firewall().withPolicy(String.join(",", words)));
        });
        return 0;
    }
}
