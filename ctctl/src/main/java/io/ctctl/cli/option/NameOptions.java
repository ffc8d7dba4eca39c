package io.ctctl.cli.option;

import io.ctctl.runtime.config.ResolverConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a container is called inside, and how it resolves names. */
@Heading("Names")
public final class NameOptions {
    // Literals only: nothing here may ask a name server.
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})");

    @Option(
            names = {"-h", "--hostname"},
            paramLabel = "NAME",
            description = "Host name inside; the container's id by default.")
    String hostname;

    @Option(names = "--domainname", paramLabel = "NAME", description = "NIS domain name inside.")
    String domainname;

    @Option(
            names = {"--add-host", "--hosts"},
            paramLabel = "NAME:ADDRESS",
            description = "Add a line to /etc/hosts.")
    List<String> hosts = List.of();

    @Option(names = "--dns", paramLabel = "ADDRESS", description = "Ask this name server instead of the host's.")
    List<String> servers = List.of();

    @Option(names = "--dns-search", paramLabel = "DOMAIN", description = "Complete names with this domain.")
    List<String> search = List.of();

    Optional<String> hostname() {
        return Optional.ofNullable(hostname);
    }

    Optional<String> domainname() {
        return Optional.ofNullable(domainname);
    }

    ResolverConfig resolver() {
        for (String server : servers) {
            if (!ADDRESS.matcher(server).matches()) {
                throw usage("bad --dns \"" + server + "\": use an IP address");
            }
        }
        for (String domain : search) {
            if (!NAME.matcher(domain).matches()) {
                throw usage("bad --dns-search \"" + domain + "\": use a domain name");
            }
        }
        return new ResolverConfig(addresses(), servers, search);
    }

    private Map<String, String> addresses() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String host : hosts) {
            int colon = host.indexOf(':');
            String name = colon < 0 ? host : host.substring(0, colon);
            String address = host.substring(colon + 1);
            if (colon < 0
                    || !NAME.matcher(name).matches()
                    || !ADDRESS.matcher(address).matches()) {
                throw usage("bad --add-host \"" + host + "\": write NAME:ADDRESS, as in db:10.0.0.7");
            }
            all.put(name, address);
        }
        return all;
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
