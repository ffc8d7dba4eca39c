package io.ctctl.runtime.config;

import java.util.List;
import java.util.Map;

/**
 * What a container resolves names by, besides its own and the host's.
 *
 * @param hosts addresses by name, added to /etc/hosts
 * @param servers name servers; without any, those of the host where they can be reached
 * @param search domains to search
 */
public record ResolverConfig(Map<String, String> hosts, List<String> servers, List<String> search) {
    public static final ResolverConfig DEFAULT = new ResolverConfig(Map.of(), List.of(), List.of());

    public ResolverConfig {
        hosts = hosts == null ? Map.of() : Ordered.copyOf(hosts);
        servers = servers == null ? List.of() : List.copyOf(servers);
        search = search == null ? List.of() : List.copyOf(search);
    }
}
