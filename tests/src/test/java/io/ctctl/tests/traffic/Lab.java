package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Fixture;
import io.ctctl.tests.harness.LeakCheck;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A host in a network namespace of its own, with an instance that lives there, and a neighbour outside.
 *
 * <pre>
 *   outside 192.0.2.2, fd99::2  ---  192.0.2.1, fd99::1 host  ---  containers
 * </pre>
 */
final class Lab extends Fixture {
    static final String HOST4 = "192.0.2.1";
    static final String HOST6 = "fd99::1";
    static final String OUTSIDE4 = "192.0.2.2";
    static final String OUTSIDE6 = "fd99::2";
    /** The neighbour's too, in another subnet. */
    static final String FAR4 = "203.0.113.2";

    private final NetworkNamespace host = NetworkNamespace.create();
    private final NetworkNamespace outside = NetworkNamespace.create();
    private final CtctlInstance instance = CtctlInstance.create(host);

    /** Both namespaces and the link between them, and a template. */
    Lab() {
        wire();
        ctctl("template", "build", "busybox").ok();
    }

    private void wire() {
        host.run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "eth0", "netns", outside.name())
                .ok();
        address(host, "up0", HOST4, HOST6);
        address(outside, "eth0", OUTSIDE4, OUTSIDE6);
        outside.run("ip", "addr", "add", FAR4 + "/32", "dev", "lo").ok();
        host.run("ip", "route", "add", "default", "via", OUTSIDE4).ok();
        host.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
                .ok();
    }

    private static void address(NetworkNamespace namespace, String link, String four, String six) {
        namespace.run("ip", "link", "set", link, "up").ok();
        namespace.run("ip", "addr", "add", four + "/24", "dev", link).ok();
        namespace.run("ip", "addr", "add", six + "/64", "dev", link, "nodad").ok();
    }

    CtctlInstance instance() {
        return instance;
    }

    /** A client command; the daemon it may start lives on the lab's host. */
    Result ctctl(String... arguments) {
        return command(arguments).run();
    }

    /** The same, not yet run. */
    Command command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(CtctlInstance.client().toString()));
        words.addAll(Arrays.asList(arguments));
        return hostCommand(words.toArray(String[]::new)).env("CTCTL_HOST", instance.host());
    }

    /** A detached container that serves its name on port 80 of all its addresses; its id. */
    String server(String name, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of("busybox", "sh", "-c", "echo " + name + " >/tmp/name; exec httpd -f -p 80 -h /tmp"));
        String id = ctctl(words.toArray(String[]::new)).ok().text();
        // both its server and its IPv6 addresses need a moment
        assertThat(Await.within(
                        Duration.ofSeconds(10),
                        () -> exec(name, "nc -w 1 ::1 80 </dev/null").code() == 0
                                && !exec(name, "ip -6 addr show scope global")
                                        .out()
                                        .contains("tentative")))
                .isTrue();
        return id;
    }

    /** A shell script in a container. */
    Result exec(String name, String script) {
        return ctctl("exec", name, "sh", "-c", script);
    }

    /** The address of a container's first interface. */
    String address4(String name) {
        return instance.address(name);
    }

    String address6(String name) {
        return instance.address(name, "eth0", "-6");
    }

    /** Who answers on a port, as the host, the outside or a container sees it; empty: nobody. */
    String fetchAs(String who, String address, int port) {
        String script = "printf 'GET /name HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + address + " " + port + " | tail -n 1";
        Result result =
                switch (who) {
                    case "host" -> onHost("busybox", "sh", "-c", script);
                    case "outside" -> outside("busybox", "sh", "-c", script);
                    default -> exec(who, script);
                };
        return result.text();
    }

    /** What a container hears from any of these addresses on port 80, asked at the same time; empty: nobody answers. */
    String answers(String who, String... addresses) {
        String script = "for a in " + String.join(" ", addresses)
                + "; do printf 'GET /name HTTP/1.0\\r\\n\\r\\n' | nc -w 2 $a 80 & done; wait";
        return exec(who, script).out();
    }

    Result onHost(String... words) {
        return host.run(words);
    }

    Result outside(String... words) {
        return outside.run(words);
    }

    /** A program on the host that goes on until it is closed. */
    Command hostCommand(String... words) {
        return host.command(words);
    }

    /** A program outside that goes on until it is closed. */
    Command outsideCommand(String... words) {
        return outside.command(words);
    }

    /** Whether something listens on a port of the host soon. */
    boolean hears(String port) {
        return hears(host, port);
    }

    /** Whether something listens on a port outside soon. */
    boolean outsideHears(String port) {
        return hears(outside, port);
    }

    private static boolean hears(NetworkNamespace where, String port) {
        return Await.within(
                Duration.ofSeconds(5),
                () -> where.run("ss", "-ltnH", "sport = :" + port).out().contains(port));
    }

    /** A frame in hexadecimal, sent by a raw socket in the container's namespace. */
    void sendFrame(String id, String frame) {
        String pid = Long.toString(instance.initPid(id));
        Command.of(
                        "nsenter",
                        "-t",
                        pid,
                        "-n",
                        "perl",
                        "-e",
                        "socket(S,17,3,0) or die; my ($i)=`ip -o link show eth0`=~/^(\\d+)/;"
                                + "send(S,pack('H*',$ARGV[0]),0,pack('SnlSCCa8',17,0,$i,0,0,6,'')) or die $!",
                        frame)
                .run()
                .ok();
    }

    /** Nothing may be left in the tables either, as links or as qdiscs. */
    @Override
    protected void assertClean() {
        instance.removeAll();
        LeakCheck.assertClean(instance);
        assertThat(onHost("ip", "-o", "link").ok().out())
                .doesNotContain(": ifb")
                .doesNotContainPattern("ct[0-9a-f]{13}@");
        assertThat(onHost("nft", "list", "ruleset").ok().out())
                .doesNotContainPattern("\"ct[0-9a-f]{13}\"")
                .doesNotContain("chain fw-")
                .doesNotContain("quota-");
    }

    @Override
    protected void close() {
        try {
            instance.close();
        } finally {
            host.close();
            outside.close();
        }
    }
}
