package io.ctctl.runtime.spec;

import io.ctctl.netvirt.NetworkMode;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.config.ResolverConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a container finds in /etc that is not its template's. */
public final class EtcFiles {
    static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

    private static final Pattern LOOPBACK = Pattern.compile("nameserver\\s+(127\\..*|::1)\\s*");

    private EtcFiles() {}

    /**
     * File names and contents.
     *
     * @param hostHosts, hostResolv what the host has in these files, for containers that reach its network
     * @param names whom it can call on its own networks
     */
    public static Map<String, String> of(
            ContainerConfig config,
            ContainerId id,
            String hostHosts,
            String hostResolv,
            List<NetworkSetup.HostName> names) {
        boolean hostUts = NamespaceChoice.isHost(config, NamespaceType.UTS);
        String hostname = config.hostname().orElse(id.value());
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "hosts",
                (config.network().mode().equals(NetworkMode.HOST)
                                ? ending(hostHosts) + (hostUts ? "" : "127.0.1.1\t" + hostname + "\n")
                                : hosts(hostname, config.domainname()))
                        + added(config.resolver())
                        + NetworkSetup.text(names));
        files.put("hostname", hostname + "\n");
        files.put("resolv.conf", resolv(config.resolver(), reachable(config.network(), hostResolv)));
        return files;
    }

    /** Name servers on the host's loopback are the host's alone. */
    private static String reachable(NetworkConfig network, String hostResolv) {
        if (!network.hostResolver()) {
            return "";
        }
        return network.interfaces().isEmpty()
                ? hostResolv
                : hostResolv
                        .lines()
                        .filter(line -> !LOOPBACK.matcher(line).matches())
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
    }

    private static String hosts(String hostname, Optional<String> domainname) {
        String full = domainname.map(domain -> hostname + "." + domain + " ").orElse("");
        return "127.0.0.1\tlocalhost\n"
                + "::1\tlocalhost ip6-localhost ip6-loopback\n"
                + "fe00::0\tip6-localnet\n"
                + "ff00::0\tip6-mcastprefix\n"
                + "ff02::1\tip6-allnodes\n"
                + "ff02::2\tip6-allrouters\n"
                + "127.0.1.1\t" + full + hostname + "\n";
    }

    private static String added(ResolverConfig resolver) {
        StringBuilder lines = new StringBuilder();
        resolver.hosts()
                .forEach((name, address) ->
                        lines.append(address).append('\t').append(name).append('\n'));
        return lines.toString();
    }

    // resolv.conf(5): of several search lines the last one counts.
    private static String resolv(ResolverConfig resolver, String hostResolv) {
        StringBuilder lines = new StringBuilder(resolver.servers().isEmpty() ? ending(hostResolv) : "");
        resolver.servers()
                .forEach(server -> lines.append("nameserver ").append(server).append('\n'));
        if (!resolver.search().isEmpty()) {
            lines.append("search ").append(String.join(" ", resolver.search())).append('\n');
        }
        return lines.toString();
    }

    private static String ending(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }
}
