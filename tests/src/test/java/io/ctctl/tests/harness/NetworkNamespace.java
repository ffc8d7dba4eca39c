package io.ctctl.tests.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, with loopback up: what daemons and programs in it do, no other test sees. */
public final class NetworkNamespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    public static NetworkNamespace create() {
        NetworkNamespace made =
                new NetworkNamespace("ctt" + ProcessHandle.current().pid() + "-" + COUNT.getAndIncrement());
        Command.of("ip", "netns", "add", made.name).run().ok();
        made.run("ip", "link", "set", "lo", "up").ok();
        return made;
    }

    /** Joins two namespaces by a pair of links, each with an address; the names of the links are the same. */
    public static void join(NetworkNamespace left, String address, NetworkNamespace right, String other, String link) {
        left.run("ip", "link", "add", link, "type", "veth", "peer", "name", link, "netns", right.name)
                .ok();
        left.run("ip", "addr", "add", address, "dev", link, "nodad").ok();
        right.run("ip", "addr", "add", other, "dev", link, "nodad").ok();
        left.run("ip", "link", "set", link, "up").ok();
        right.run("ip", "link", "set", link, "up").ok();
    }

    /** As {@code ip netns} knows it. */
    public String name() {
        return name;
    }

    public Path file() {
        return Path.of("/run/netns", name);
    }

    /** Words that run a command here: unlike {@code ip netns exec}, with the machine's own /sys. */
    List<String> prefix() {
        return List.of("nsenter", "--net=" + file());
    }

    public Command command(String... words) {
        List<String> all = new ArrayList<>(prefix());
        all.addAll(Arrays.asList(words));
        return Command.of(all);
    }

    public Result run(String... words) {
        return command(words).run();
    }

    /** Names of the links that instances have made here. */
    public List<String> links() {
        return run("ip", "-br", "link").ok().lines().stream()
                .map(line -> line.split("[ @]")[0])
                .filter(link -> link.startsWith("ct"))
                .toList();
    }

    @Override
    public void close() {
        Command.of("ip", "netns", "del", name).run();
    }
}
