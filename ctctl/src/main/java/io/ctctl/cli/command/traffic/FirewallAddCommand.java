package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl firewall add [OPTION...] CONTAINER allow|deny RULE...",
        description = "%nAdds rules to a container's firewall, after those it has.%n")
public final class FirewallAddCommand implements Command {
    @Option(names = "--first", description = "Before those it has.")
    boolean first;

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Name or id.")
    String name;

    @Parameters(index = "1", paramLabel = "allow|deny", description = "What becomes of what fits.")
    String verdict;

    @Parameters(
            index = "2..*",
            arity = "1..*",
            paramLabel = "RULE",
            description = "[in:|out:]PROTOCOL[/PORTS][@CIDR], as in tcp/80,443.")
    List<String> words;

    private final Containers containers;

    public FirewallAddCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        boolean allowed =
                switch (verdict) {
                    case "allow" -> true;
                    case "deny" -> false;
                    default ->
                        throw new ContainerException(
                                ErrorKind.USAGE, "bad word \"" + verdict + "\": use allow or deny before the rules");
                };
        TrafficChange.apply(containers, containers.find(name), traffic -> {
            List<FirewallRule> added = words.stream()
                    .map(word -> FirewallRule.parse(allowed, word))
                    .toList();
            Firewall firewall = traffic.firewall();
            List<FirewallRule> rules = new ArrayList<>(first ? added : firewall.rules());
            rules.addAll(first ? firewall.rules() : added);
            return traffic.withFirewall(new Firewall(firewall.in(), firewall.out(), rules));
        });
        return 0;
    }
}
