package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules that somebody else takes away, as everybody does who reloads the host's firewall, and those that an older version made. */
final class RulesetIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final Lab lab = new Lab();

    @Test
    void whatAReloadOfTheHostsFirewallTakesAwayComesBack() {
        lab.server("guarded", "--firewall-policy", "drop", "--allow", "tcp/80@" + Lab.OUTSIDE4, "-p", "8080:80");
        lab.server("limited", "--network", "bridge", "--network", "routed", "--traffic-quota", "1m", "-p", "8081:80");
        lab.ctctl("shape", "class", "1", "198.51.100.0/24").ok();
        lab.server("other");
        List<String> before = words();
        assertThat(before).hasSizeGreaterThan(500);
        try (Running events = lab.command("events", "--since", Instant.now().toString(), "--type", "rules")
                .start()) {
            lab.onHost("nft", "flush ruleset; add table inet administrators").ok();
            Await.until(SOON, "all of the rules", () -> words().containsAll(before));
            for (String name : List.of("guarded", "limited", "other")) {
                Await.until(
                        SOON, "the event of " + name, () -> events.outSoFar().contains(name));
            }
        }
        assertThat(lab.onHost("nft", "delete table inet administrators").code())
                .as("what is not ours is left alone")
                .isZero();
        assertThat(words()).isEqualTo(before);
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8080)).isEqualTo("guarded");
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8081)).isEqualTo("limited");
        assertThat(lab.fetchAs("other", lab.address4("guarded"), 80))
                .as("policy")
                .isEmpty();
        assertThat(lab.exec("guarded", "ping -c 1 -W 2 " + Lab.OUTSIDE4).code()).isZero();
        lab.ctctl("shape", "class", "1").ok();
    }

    @Test
    void accountsGoOnOverALoss() {
        lab.ctctl("run", "-d", "--name", "counted", "busybox", "sleep", "1000").ok();
        ping("counted", 4);
        assertThat(sent("counted")).isEqualTo(4 * 1028);
        lab.onHost("nft", "flush ruleset").ok();
        Await.until(SOON, "the rules", () -> !words().isEmpty());
        ping("counted", 3);
        assertThat(sent("counted")).isEqualTo(7 * 1028);
    }

    /** A rule's loss leaves the counters: what they showed goes to the account before they are made anew. */
    @Test
    void whatNobodyHasReadYetIsOnTheAccountWhenRulesAreMadeAnew() {
        lab.ctctl("run", "-d", "--name", "unread", "busybox", "sleep", "1000").ok();
        ping("unread", 5);
        List<String> before = words();
        lab.onHost("nft", "flush", "chain", "inet", table(), "forward").ok();
        Await.until(SOON, "its rules", () -> words().equals(before));
        ping("unread", 1);
        assertThat(sent("unread")).isEqualTo(6 * 1028);
    }

    @Test
    void aStartInTheSameMomentDoesNotFail() {
        lab.ctctl("run", "-d", "--name", "one", "busybox", "sleep", "1000").ok();
        for (int i = 0; i < 3; i++) {
            lab.onHost("nft", "flush ruleset").ok();
            lab.ctctl("run", "--rm", "busybox", "ping", "-c", "1", "-W", "2", Lab.OUTSIDE4)
                    .ok();
        }
        for (String family : List.of("inet", "bridge")) {
            lab.onHost("nft", "delete", "table", family, table()).ok();
            lab.ctctl("run", "--rm", "busybox", "ping", "-c", "1", "-W", "2", Lab.OUTSIDE4)
                    .ok();
        }
        lab.onHost("nft", "flush ruleset").ok();
        lab.ctctl("set", "--publish", "8090:80", "one").ok();
        lab.ctctl("stop", "-t", "0", "one").ok();
    }

    /** A script that goes astray, say: each of the steps of a start may meet it, and the putting back as well. */
    @Test
    void startsGoOnWhileSomebodyTakesRulesAwayAgainAndAgain() {
        lab.ctctl("run", "-d", "--name", "before", "busybox", "sleep", "1000").ok();
        String astray = "for i in $(seq 60); do nft delete table inet " + table() + " 2>/dev/null; sleep 0.05; done";
        try (Running script = lab.hostCommand("sh", "-c", astray).start()) {
            while (script.isAlive()) {
                lab.ctctl("run", "--rm", "busybox", "true").ok();
            }
        }
    }

    @Test
    void aRuleAloneComesBackToo() {
        lab.server("routed", "--network", "routed");
        lab.ctctl("run", "-d", "--name", "limited", "--traffic-quota", "1m", "busybox", "sleep", "1000")
                .ok();
        lab.ctctl("rm", "-f", "limited").ok();
        lab.server("ruled", "--firewall-policy", "drop");
        List<String> before = words();
        List<String> chains = chains();
        lab.onHost("nft", "flush", "chain", "inet", table(), "forward").ok();
        Await.until(SOON, "its rules", () -> words().equals(before));
        assertThat(chains()).as("in their order").isEqualTo(chains);
        lab.onHost("nft", "delete", "table", "bridge", table()).ok();
        Await.until(SOON, "its table", () -> words().equals(before));
    }

    /** Also in the moment between the tables and the one rule that {@code nft} has no word for. */
    @Test
    void rulesComeBackAfterSomebodyWhoTookThemAwayAgainAndAgain() {
        lab.server("beset");
        List<String> before = words();
        lab.onHost(
                        "sh",
                        "-c",
                        "for i in $(seq 300); do nft delete table bridge " + table() + " 2>/dev/null; done; true")
                .ok();
        Await.until(SOON, "all of the rules", () -> words().equals(before));
    }

    @Test
    void whatTheInstanceItselfTakesAwayIsNoLoss() {
        lab.ctctl("run", "-d", "--name", "kept", "--traffic-quota", "1m", "busybox", "sleep", "1000")
                .ok();
        try (Running events = lab.command(
                        "events", "--type", "rules", "--since", Instant.now().toString())
                .start()) {
            lab.ctctl("network", "create", "more").ok();
            lab.ctctl("run", "--rm", "--network", "more", "--firewall-policy", "drop", "busybox", "true")
                    .ok();
            lab.ctctl("firewall", "add", "kept", "deny", "tcp/1").ok();
            lab.ctctl("set", "--traffic-quota", "2m", "kept").ok();
            lab.ctctl("shape", "class", "1", "198.51.100.0/24").ok();
            lab.ctctl("shape", "class", "1").ok();
            lab.ctctl("network", "rm", "more").ok();
            lab.onHost("nft", "flush ruleset").ok();
            Await.until(SOON, "the event", () -> events.outSoFar().contains(" kept"));
            assertThat(events.outSoFar().lines()).hasSize(1);
        }
    }

    /** Which an older daemon made: its successor makes its own of them, under what is going on. */
    @Test
    void connectionsOutliveAnotherVersionsRulesAndALoss() {
        lab.server("busy", "-p", "8085:80", "-p", "7070:70", "--firewall-policy", "drop", "--allow", "tcp/70,80");
        lab.server("neighbour");
        try (Running in = listening("busy", 70, "in");
                Running out = lab.outsideCommand("busybox", "nc", "-l", "-p", "7004")
                        .stdinOpen()
                        .start()) {
            assertThat(lab.outsideHears("7004")).isTrue();
            try (Running sends = lab.command("exec", "busy", "sh", "-c", ticking(Lab.OUTSIDE4 + " 7004"))
                            .start();
                    Running asks = lab.outsideCommand("busybox", "sh", "-c", ticking(Lab.HOST4 + " 7070"))
                            .start()) {
                goesOn(out);
                goesOn(in);
                String version = leaveAnotherVersion();
                lab.ctctl("ps").ok();
                Await.until(SOON, "its own rules", () -> words().contains(version));
                goesOn(out);
                goesOn(in);
                assertThat(asks.isAlive()).isTrue();
                lab.onHost("nft", "flush ruleset").ok();
                Await.until(SOON, "them again", () -> words().contains(version));
                // the other one may have spoken meanwhile to the host itself, which knows nothing of it
                goesOn(out);
                assertThat(sends.isAlive()).isTrue();
            }
        }
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8085)).isEqualTo("busy");
        assertThat(lab.exec("neighbour", "ping -c 1 -W 1 " + lab.address4("busy"))
                        .code())
                .as("policy")
                .isNotZero();
    }

    /** Not the tables first: until what is in them had come, connections would be looked for in the wrong zone. */
    @Test
    void anotherVersionsRulesGoWhenAllOfTheirSuccessorsAreThere() {
        lab.server("kept", "--network", "routed");
        String version = leaveAnotherVersion();
        try (Running monitor = lab.hostCommand("nft", "monitor").start()) {
            Await.until(SOON, "the first event", () -> {
                lab.onHost("nft", "add table inet marker; delete table inet marker")
                        .ok();
                return monitor.outSoFar().contains("marker");
            });
            lab.ctctl("ps").ok();
            String table = "inet " + table();
            Await.until(SOON, "the event", () -> monitor.outSoFar().contains("add chain " + table + " " + version));
            Await.until(SOON, "its end", () -> transaction(monitor, table).isPresent());
            assertThat(transaction(monitor, table).get()).contains("add element " + table + " routed-names");
        }
    }

    /** The one that a table goes in. */
    private static Optional<String> transaction(Running monitor, String table) {
        String[] rest = monitor.outSoFar().split("delete table " + table, 2);
        String[] ended = rest[rest.length - 1].split("# new generation", 2);
        return rest.length == 2 && ended.length == 2 ? Optional.of(ended[0]) : Optional.empty();
    }

    /** Kills the daemon, and has its tables look like those of another version; the name of what tells its own. */
    private static String leaveAnotherVersion() {
        String table = table();
        String version = lab.onHost("nft", "list", "table", "inet", table)
                .ok()
                .out()
                .replaceAll("(?s).*chain (version-\\d+).*", "$1");
        lab.instance().killDaemon();
        for (String family : List.of("inet", "bridge")) {
            lab.onHost("nft", "delete", "chain", family, table, version).ok();
            lab.onHost("nft", "add", "chain", family, table, "version-0").ok();
        }
        return version;
    }

    /** A connection that says something ten times a second. */
    private static String ticking(String peer) {
        return "while :; do echo tick; usleep 100000; done | nc " + peer;
    }

    private static Running listening(String name, int port, String file) {
        Running server = lab.command("exec", "-i", name, "nc", "-l", "-p", Integer.toString(port))
                .stdinOpen()
                .start();
        Await.until(
                SOON,
                "port " + port + " for " + file,
                () -> lab.exec(name, "netstat -ltn | grep -q :" + port).code() == 0);
        return server;
    }

    private static void goesOn(Running receiver) {
        int before = receiver.outSoFar().length();
        Await.until(
                SOON,
                () -> "more of the connection: " + receiver,
                () -> receiver.outSoFar().length() > before + 20);
    }

    private static void ping(String name, int count) {
        lab.exec(name, "ping -c " + count + " -i 0.1 -W 2 -s 1000 " + Lab.OUTSIDE4)
                .ok();
    }

    private static long sent(String name) {
        String line = lab.ctctl("netstat", "-4", name).ok().lines().get(1);
        return Long.parseLong(line.trim().split(" +")[4]);
    }

    private static String table() {
        return lab.onHost("nft", "list", "tables").ok().lines().stream()
                .filter(line -> line.startsWith("table inet ctctl"))
                .findFirst()
                .orElseThrow()
                .replace("table inet ", "");
    }

    /** The chains with their rules, from the first to the last: no set is among them. */
    private static List<String> chains() {
        return lab.onHost("nft", "-s", "list", "table", "inet", table()).ok().lines().stream()
                .dropWhile(line -> !line.trim().startsWith("chain "))
                .toList();
    }

    /** All that there is, in an order of its own: that of elements changes from one set to the next. */
    private static List<String> words() {
        String all = lab.onHost("nft", "-s", "list", "ruleset").ok().out();
        return Arrays.stream(all.split("[\\s,{}]+"))
                .filter(word -> !word.isEmpty())
                .sorted()
                .toList();
    }
}
