package io.ctctl.netvirt.firewall;

import io.ctctl.netvirt.address.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a container lets in or sends out, or not; written {@code [in:|out:]PROTOCOL[/PORT[-PORT][,…]][@CIDR]}. Of several the
 * first that fits decides.
 *
 * @param ports none: all
 * @param peer the other side; absent: any
 */
public record FirewallRule(
        boolean allowed, Direction direction, Protocol protocol, List<PortRange> ports, Optional<Cidr> peer) {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(in|out):)?([a-z]+)(?:/([0-9,-]+))?(?:@([0-9a-fA-F:./]+))?");

    public FirewallRule {
        ports = List.copyOf(ports);
        if (!ports.isEmpty() && !protocol.hasPorts()) {
            throw new IllegalArgumentException("protocol " + protocol + " has no ports: use tcp, udp or sctp");
        }
        for (int i = 0; i < ports.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (ports.get(i).overlaps(ports.get(j))) {
                    throw new IllegalArgumentException(
                            "ports " + ports.get(j) + " and " + ports.get(i) + " overlap: name each once");
                }
            }
        }
    }

    /** Without a direction it is about what comes in. IllegalArgumentException naming the text. */
    public static FirewallRule parse(boolean allowed, String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("bad firewall rule \"" + text
                    + "\": use [in:|out:]PROTOCOL[/PORTS][@CIDR], as in tcp/80,443 or out:any@192.0.2.0/24");
        }
        List<PortRange> ports = new ArrayList<>();
        if (matcher.group(3) != null) {
            for (String range : matcher.group(3).split(",", -1)) {
                ports.add(PortRange.parse(range));
            }
        }
        return new FirewallRule(
                allowed,
                "out".equals(matcher.group(1)) ? Direction.OUT : Direction.IN,
                Protocol.parse(matcher.group(2)),
                ports,
                Optional.ofNullable(matcher.group(4)).map(Cidr::parse));
    }

    /** The written form, which does not say whether it allows. */
    public String pattern() {
        String range = ports.isEmpty()
                ? ""
                : ports.stream().map(PortRange::toString).collect(Collectors.joining(",", "/", ""));
        return direction + ":" + protocol + range + peer.map(cidr -> "@" + cidr).orElse("");
    }

    @Override
    public String toString() {
        return (allowed ? "allow " : "deny ") + pattern();
    }

    /** From {@link #toString}. */
    public static FirewallRule parse(String text) {
        if (text.startsWith("allow ")) {
            return parse(true, text.substring("allow ".length()));
        }
        if (text.startsWith("deny ")) {
            return parse(false, text.substring("deny ".length()));
        }
        throw new IllegalArgumentException("bad firewall rule \"" + text + "\": it neither allows nor denies");
    }
}
