package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Addresses, connections and what is let through move with a container; what cannot is refused before it is stopped. */
final class MigrateNetworkIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @BeforeAll
    static void makeHosts() {
        hosts.overlay();
    }

    @AfterEach
    void noDeadLinkIsLeft() {
        hosts.assertClean();
        assertThat(hosts.hereNamespace().links()).noneMatch(link -> link.endsWith("-dead"));
        assertThat(hosts.thereNamespace().links()).noneMatch(link -> link.endsWith("-dead"));
    }

    @Test
    void aConnectionFromOutsideGoesOnWithoutABreak() {
        connectionSurvives("10.9.0.5");
    }

    @Test
    void anIpv6ConnectionFromOutsideGoesOnWithoutABreak() {
        connectionSurvives("fd09::5");
    }

    /** A client's lines come back from a server that moves three times, all of them and in order. */
    private static void connectionSurvives(String address) {
        hosts.run("web", "exec nc -ll -p 7 -e cat", "--network", "lan,ip=" + address);
        List<String> interfaces = interfaces(hosts.here(), "web");
        LineClient client = LineClient.start(hosts, address, "lan");
        hosts.migrate("web").ok();
        client.awaitLines();
        assertThat(interfaces(hosts.there(), "web")).isEqualTo(interfaces);
        hosts.migrateBack("web").ok();
        client.awaitLines();
        assertThat(interfaces(hosts.here(), "web")).isEqualTo(interfaces);
        hosts.here().ctctl("migrate", "web", "--new-name", "shop").ok();
        client.awaitLines();
        assertThat(interfaces(hosts.here(), "shop")).isEqualTo(interfaces);
        client.requireEveryLine();
    }

    /** Hardware and IP addresses. */
    private static List<String> interfaces(CtctlInstance host, String name) {
        return host.ctctl("exec", name, "ip", "addr", "show", "dev", "eth0").ok().lines().stream()
                .map(String::strip)
                .filter(line -> line.startsWith("link/ether") || line.contains("scope global"))
                .map(line -> line.replaceAll(" (brd|link-netns).*", ""))
                .toList();
    }

    @Test
    void aRoutedAddressIsLedToTheOtherHost() {
        hosts.counter("web", "--network", "routed,ip=203.0.113.7");
        assertThat(reaches(true)).isTrue();
        hosts.migrate("web", "--create-networks").ok();
        assertThat(reaches(false)).isTrue();
        assertThat(hosts.hereNamespace().run("ip", "route").out()).doesNotContain("203.0.113.7");
        TwoHosts.awaitProgress(hosts.there(), "web");
    }

    private static boolean reaches(boolean here) {
        return (here ? hosts.hereNamespace() : hosts.thereNamespace())
                        .run("busybox", "ping", "-c", "1", "-w", "5", "203.0.113.7")
                        .code()
                == 0;
    }

    @Test
    void aNetworkIsMadeWhereItIsMissingIfThatIsAllowed() {
        hosts.here()
                .ctctl("network", "create", "--subnet", "10.8.0.0/24", "back")
                .ok();
        hosts.run(
                "web",
                "echo hello >/tmp/name; exec httpd -f -p 80 -h /tmp",
                "--network",
                "back,ip=10.8.0.9",
                "-p",
                "8080:80");
        refused("its network back is not there: make it there, or allow --create-networks");
        hosts.migrate("web", "--create-networks").ok();
        assertThat(hosts.there().ctctl("network", "inspect", "back").ok().out()).contains("10.8.0.0/24");
        assertThat(fetch(false)).isEqualTo("hello");
        assertThat(fetch(true)).isEmpty();
        hosts.there().ctctl("rm", "-f", "web").ok();
        hosts.there().ctctl("network", "rm", "back").ok();
        hosts.here().ctctl("network", "rm", "back").ok();
    }

    /** By the published port. */
    private static String fetch(boolean here) {
        String script = "printf 'GET /name HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + (here ? TwoHosts.HERE : TwoHosts.THERE)
                + " 8080 | tail -n 1";
        return (here ? hosts.hereNamespace() : hosts.thereNamespace())
                .run("busybox", "sh", "-c", script)
                .text();
    }

    @Test
    void theTrafficAccountGoesOn() {
        hosts.run("web", "exec sleep 1000", "--network", "lan");
        hosts.run("neighbour", "exec sleep 1000", "--network", "lan,ip=10.9.0.9");
        hosts.here().ctctl("exec", "web", "ping", "-c", "1", "10.9.0.9").ok();
        long before = sent(hosts.here());
        assertThat(before).isPositive();
        hosts.migrate("web").ok();
        assertThat(sent(hosts.there())).isGreaterThanOrEqualTo(before);
    }

    private static long sent(CtctlInstance host) {
        Matcher matcher = Pattern.compile("(?is)\"direction\" : \"out\".*?\"bytes\" : ([0-9]+)")
                .matcher(host.ctctl("netstat", "--format", "json", "web").ok().out());
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }

    @Test
    void whatIsTakenThereIsNamed() {
        hosts.run("web", "exec sleep 1000", "--network", "lan,ip=10.9.0.5", "-p", "8081:80");
        String other = hosts.there()
                .ctctl("run", "-d", "--name", "squatter", "--network", "lan,ip=10.9.0.5", "busybox", "sleep", "1000")
                .ok()
                .text();
        refused("address 10.9.0.5 of network lan is in use by squatter");
        hosts.there().ctctl("rm", "-f", other).ok();
        hosts.there()
                .ctctl(
                        "run",
                        "-d",
                        "--name",
                        "squatter",
                        "--network",
                        "lan",
                        "-p",
                        "8081:80",
                        "busybox",
                        "sleep",
                        "1000")
                .ok();
        refused("8081");
        hosts.there().ctctl("rm", "-f", "squatter").ok();
        hosts.migrate("web").ok();
    }

    @Test
    void aNetworkOfOtherSubnetsIsRefused() {
        hosts.here()
                .ctctl("network", "create", "--subnet", "10.7.0.0/24", "own")
                .ok();
        hosts.there()
                .ctctl("network", "create", "--subnet", "10.6.0.0/24", "own")
                .ok();
        hosts.run("web", "exec sleep 1000", "--network", "own");
        refused("its network own has other subnets there");
        refused("; made there with --subnet 10.7.0.0/24 it keeps it; --offline ");
        hosts.migrate("web", "--offline").ok();
        assertThat(hosts.there().ctctl("exec", "web", "ip", "addr").ok().out()).contains("10.6.0.");
        hosts.there().ctctl("rm", "-f", "web").ok();
        hosts.here().ctctl("network", "rm", "own").ok();
        hosts.there().ctctl("network", "rm", "own").ok();
    }

    private static void refused(String why) {
        for (String option : List.of("--check", "--times")) {
            Result result = hosts.migrate("web", option);
            assertThat(result.code(1).err()).contains(why).hasLineCount(1);
        }
        assertThat(hosts.runsHere("web")).isTrue();
        assertThat(hosts.runsThere("web")).isFalse();
    }
}
