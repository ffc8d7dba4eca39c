package io.ctctl.cli.option;

import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.netvirt.firewall.Publication;
import io.ctctl.runtime.config.TrafficConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What becomes of a container's packets. */
@Heading("Traffic")
public final class TrafficOptions {
    @Option(
            names = {"-p", "--publish"},
            paramLabel = "[IP:]HOST:CT[/PROTO]",
            description = "Lead a port of the host, or as many as FIRST-LAST, to the container.")
    List<String> ports = List.of();

    @Option(
            names = "--allow",
            paramLabel = "RULE",
            converter = InOrder.Converter.class,
            description = "Let pass [in:|out:]PROTO[/PORTS][@CIDR]: tcp/80,443 or out:any@192.0.2.0/24.")
    List<InOrder> allowed = List.of();

    @Option(
            names = "--deny",
            paramLabel = "RULE",
            converter = InOrder.Converter.class,
            description = "Drop likewise; the first rule that fits decides.")
    List<InOrder> denied = List.of();

    @Option(
            names = "--firewall-policy",
            paramLabel = "POLICY",
            description = "What no rule names coming in: accept or drop; or in=…,out=….")
    String policy;

    @Option(names = "--allow-spoofing", description = "Let it send with addresses that are not its own.")
    Boolean spoofing;

    @Option(
            names = "--traffic-quota",
            paramLabel = "[SOFT:]HARD",
            description = "Bytes both ways, as in 90g:100g: a warning, then nothing passes; none: no limit.")
    String quota;

    @Option(names = "--traffic-period", paramLabel = "PERIOD", description = "The quota's: month (default) or never.")
    String period;

    @Mixin
    ShapingOptions shaping;

    /** The settings with what was given; a ContainerException of kind USAGE when they cannot be. */
    public TrafficConfig apply(TrafficConfig before) {
        try {
            return new TrafficConfig(
                    ports.isEmpty()
                            ? before.ports()
                            : ports.stream().map(Publication::parse).toList(),
                    firewall(before.firewall()),
                    spoofing == null ? before.spoofing() : spoofing,
                    shaping.apply(before.shaping()),
                    quota(before.quota()));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    private Firewall firewall(Firewall before) {
        List<InOrder> words = Stream.concat(allowed.stream(), denied.stream())
                .sorted(Comparator.comparingLong(InOrder::place))
                .toList();
        Firewall firewall = before;
        if (!words.isEmpty()) {
            List<FirewallRule> rules = new ArrayList<>();
            words.forEach(word -> rules.add(FirewallRule.parse(allowed.contains(word), word.text())));
            firewall = new Firewall(before.in(), before.out(), rules);
        }
        return policy == null ? firewall : firewall.withPolicy(policy);
    }

    private TrafficQuota quota(TrafficQuota before) {
        TrafficQuota.Period chosen = period == null ? before.period() : TrafficQuota.Period.parse(period);
        if (quota == null) {
            return new TrafficQuota(chosen, before.soft(), before.hard());
        }
        int colon = quota.indexOf(':');
        return new TrafficQuota(
                chosen,
                colon < 0 ? Optional.empty() : bytes(quota.substring(0, colon)),
                bytes(quota.substring(colon + 1)));
    }

    private static Optional<Long> bytes(String text) {
        return text.equals("0") || text.equals("none") || text.isEmpty()
                ? Optional.empty()
                : Optional.of(MemorySize.parse(text).bytes());
    }
}
