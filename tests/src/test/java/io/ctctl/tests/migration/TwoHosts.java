package io.ctctl.tests.migration;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Fixture;
import io.ctctl.tests.harness.LeakCheck;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.SmallDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Two daemons, each in a network namespace of its own, as on two hosts joined by a link.
 *
 * <pre>
 *   here 192.0.2.1  ---  192.0.2.2 there
 * </pre>
 */
final class TwoHosts extends Fixture {
    static final String HERE = "192.0.2.1";
    static final String THERE = "192.0.2.2";
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String COUNTER = "i=0; while :; do i=$((i+1)); echo $i; echo $i >/count; sleep 0.05; done";

    private final NetworkNamespace left = NetworkNamespace.create();
    private final NetworkNamespace right = NetworkNamespace.create();
    private final CtctlInstance here = CtctlInstance.create(left);
    private final CtctlInstance there;
    private final Optional<SmallDisk> disk;

    /** Both have the busybox template. */
    TwoHosts() {
        this("");
    }

    /** Their daemons have an option of the virtual machine's. */
    TwoHosts(String javaOption) {
        disk = Optional.empty();
        there = CtctlInstance.create(right);
        here.javaOption(javaOption);
        there.javaOption(javaOption);
        join();
    }

    /** All of the other one is on this disk, which goes with it. */
    TwoHosts(SmallDisk there) {
        disk = Optional.of(there);
        this.there = CtctlInstance.in(there.directory("i"), right);
        join();
    }

    private void join() {
        NetworkNamespace.join(left, HERE + "/24", right, THERE + "/24", "up0");
        here.ctctl("template", "build", "busybox").ok();
        there.ctctl("template", "build", "busybox").ok();
    }

    /** A network {@code lan} of both, with other addresses on either side for those that name none. */
    void overlay() {
        overlay(here, THERE, "10.9.0.10-10.9.0.50");
        overlay(there, HERE, "10.9.0.60-10.9.0.99");
    }

    /** The link between them carries so much in each direction, as tc writes it. */
    void limitLink(String rate, String burst) {
        for (NetworkNamespace side : List.of(left, right)) {
            side.run("tc", "qdisc", "add", "dev", "up0", "root", "tbf", "rate", rate, "burst", burst, "latency", "50ms")
                    .ok();
        }
    }

    private static void overlay(CtctlInstance host, String peer, String range) {
        host.ctctl(
                        "network",
                        "create",
                        "--type",
                        "vxlan",
                        "--vni",
                        "42",
                        "--peer",
                        peer,
                        "--subnet",
                        "10.9.0.0/24",
                        "--subnet",
                        "fd09::/64",
                        "--range",
                        range,
                        "lan")
                .ok();
    }

    CtctlInstance here() {
        return here;
    }

    CtctlInstance there() {
        return there;
    }

    NetworkNamespace hereNamespace() {
        return left;
    }

    NetworkNamespace thereNamespace() {
        return right;
    }

    /** {@code migrate NAME <the other host> OPTIONS}. */
    Result migrate(String name, String... options) {
        return move(here, there, name, options);
    }

    Result migrateBack(String name, String... options) {
        return move(there, here, name, options);
    }

    private static Result move(CtctlInstance from, CtctlInstance to, String name, String... options) {
        List<String> words = new ArrayList<>(List.of("migrate"));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of(name, to.host()));
        return from.ctctl(words.toArray(String[]::new));
    }

    /** A container that runs a shell script here; without interfaces unless it names a network. */
    String run(String name, String script, String... options) {
        return start(name, List.of(options), "busybox", "sh", "-c", script);
    }

    /** A container of a template that runs a command here; without interfaces unless it names a network. */
    String start(String name, List<String> options, String... templateAndCommand) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        if (options.stream().noneMatch(option -> option.startsWith("--network"))) {
            words.add("--network=none");
        }
        words.addAll(options);
        words.addAll(Arrays.asList(templateAndCommand));
        return here.ctctl(words.toArray(String[]::new)).ok().text();
    }

    /** A container that counts up to its log and to /count. */
    String counter(String name, String... options) {
        String id = run(name, COUNTER, options);
        awaitProgress(here, name);
        return id;
    }

    /** What a counter has come to, by its own file, which is empty for an instant each time; asked inside. 0: it does not run, or not yet. */
    static int count(CtctlInstance host, String name) {
        String read = "for i in 1 2 3 4 5 6 7 8 9; do n=$(cat /count) || exit 1; [ -z \"$n\" ] || break; done; echo $n";
        String text = host.ctctl("exec", name, "sh", "-c", read).text();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /** Waits until a counter goes on. */
    static void awaitProgress(CtctlInstance host, String name) {
        int before = count(host, name);
        Await.until(PATIENCE, "more of " + name, () -> count(host, name) > before + 1);
    }

    boolean runsHere(String name) {
        return runs(here, name);
    }

    boolean runsThere(String name) {
        return runs(there, name);
    }

    static boolean runs(CtctlInstance host, String name) {
        return host.ctctl("exec", name, "true").code() == 0;
    }

    @Override
    protected void assertClean() {
        for (CtctlInstance host : List.of(here, there)) {
            host.removeAll();
            LeakCheck.assertClean(host);
        }
    }

    @Override
    protected void close() {
        try (left;
                right) {
            try (here) {
                there.close();
            }
            disk.ifPresent(SmallDisk::close);
        }
    }

    /** Words that run a program in a host's network namespace. */
    static Command in(NetworkNamespace namespace, String... words) {
        return namespace.command(words);
    }
}
