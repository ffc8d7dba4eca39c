package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Running;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who reaches whom among networks of all kinds, and as whom. */
final class ReachIT {
    @RegisterExtension
    static final Lab lab = new Lab();

    /** Every pair of containers in networks of every kind, by both families: those of one network and no others. */
    @Test
    void containersReachThoseOfTheirOwnNetworkAlone() {
        lab.ctctl("network", "create", "other").ok();
        lab.ctctl("network", "create", "--internal", "inner").ok();
        Map<String, String> networks = new LinkedHashMap<>();
        Map<String, List<String>> addresses = new LinkedHashMap<>();
        for (String network : List.of("bridge", "other", "routed", "inner")) {
            for (int i = 1; i <= 2; i++) {
                String name = network + i;
                container(name, "--network=" + network);
                networks.put(name, network);
                addresses.put(name, List.of(lab.address4(name), lab.address6(name)));
            }
        }
        for (String from : networks.keySet()) {
            List<String> expected = new ArrayList<>();
            networks.forEach((to, network) -> {
                if (network.equals(networks.get(from))) {
                    expected.addAll(addresses.get(to));
                }
            });
            if (!networks.get(from).equals("inner")) {
                expected.add(Lab.HOST4);
            }
            assertThat(reached(from, addresses.values()))
                    .as("from %s", from)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Those of all addresses, and the host's on its uplink, that answer a container; asked at the same time. */
    private static List<String> reached(String from, Collection<List<String>> addresses) {
        String all = addresses.stream().flatMap(List::stream).collect(Collectors.joining(" "));
        String script = "for t in " + Lab.HOST4 + " " + all + "; do case $t in *:*) p=ping6;; *) p=ping;; esac;"
                + " $p -c 3 -i 0.3 -W 1 $t >/dev/null && echo $t & done; wait";
        return lab.exec(from, script).ok().lines();
    }

    @Test
    void aNetworkIsKnownOutsideByTheAddressItWasGiven() {
        lab.onHost("ip", "addr", "add", "192.0.2.9/24", "dev", "up0").ok();
        assertThat(lab.ctctl("network", "create", "--snat", "192.0.2.66", "named")
                        .code(2)
                        .err())
                .contains("192.0.2.66 is no address of this host");
        lab.ctctl("network", "create", "--snat", "192.0.2.9", "named").ok();
        container("a", "--network=named");
        container("b", "--network=bridge");
        assertThat(sourceSeenOutside("a")).isEqualTo("192.0.2.9");
        assertThat(sourceSeenOutside("b")).isEqualTo(Lab.HOST4);
    }

    /** The address that a container's connections have for the outside. */
    private static String sourceSeenOutside(String name) {
        try (Running server = lab.outsideCommand("busybox", "nc", "-l", "-p", "7000", "-e", "ss", "-tnaH")
                .start()) {
            assertThat(lab.outsideHears("7000")).isTrue();
            String seen =
                    lab.exec(name, "nc -w 5 " + Lab.OUTSIDE4 + " 7000").ok().text();
            assertThat(server).isNotNull();
            // an earlier one is listed too
            String current = seen.lines()
                    .filter(line ->
                            line.contains(":7000 ") && !line.startsWith("TIME-WAIT") && !line.startsWith("LISTEN"))
                    .findFirst()
                    .orElseThrow();
            return current.replaceAll(".*:7000 +\\[?(?:::ffff:)?([0-9.]+).*", "$1");
        }
    }

    private static void container(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sleep", "1000"));
        lab.ctctl(words.toArray(String[]::new)).ok();
    }
}
