package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers move over OpenSSH as its users have it; what it refuses is refused before the container is touched. */
final class MigrateSshIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOX = "ssh://build_box";

    private static TwoHosts hosts;
    private static SshServer ssh;

    @BeforeAll
    static void makeHosts() throws IOException {
        hosts = new TwoHosts();
        ssh = new SshServer(hosts);
    }

    @BeforeEach
    void letEverybodyIn() {
        ssh.authorise("user");
        ssh.know("host");
    }

    @AfterEach
    void nothingIsLeft() {
        hosts.assertClean();
    }

    @AfterAll
    static void closeHosts() throws IOException {
        ssh.close();
        hosts.close();
    }

    @Test
    void byANameOfSshsConfigurationItMovesAndGoesOn() {
        hosts.counter("web");
        int before = TwoHosts.count(hosts.here(), "web");
        assertThat(hosts.here().ctctl("migrate", "--times", "web", BOX).ok().out())
                .contains("stood still for");
        TwoHosts.awaitProgress(hosts.there(), "web");
        assertThat(TwoHosts.count(hosts.there(), "web")).isGreaterThan(before);
        assertThat(hosts.here().ctctl("ps", "-aq").ok().text()).isEmpty();
    }

    @Test
    void userAndPortMayStandInTheAddress() {
        hosts.counter("web");
        String address = "ssh://root@" + TwoHosts.THERE + ":" + SshServer.PORT;
        assertThat(hosts.here().ctctl("migrate", "--check", "web", address).ok().text())
                .isEqualTo("web can be moved to " + address);
        assertThat(hosts.here()
                        .ctctl("migrate", "--check", "web", address + CtctlInstance.client())
                        .ok()
                        .text())
                .endsWith("/bin/ctctl");
        TwoHosts.awaitProgress(hosts.here(), "web");
    }

    @Test
    void aHostWithAnotherKey() {
        ssh.know("other");
        refused(
                BOX,
                "offer: Host key for [192.0.2.2]:2222 has changed and you have requested strict checking."
                        + " Host key verification failed");
    }

    @Test
    void aHostThatIsNotKnown() {
        ssh.know();
        refused(BOX, "offer: Host key verification failed");
    }

    @Test
    void aUserWhoIsNotLetIn() {
        ssh.authorise("other");
        refused(BOX, "offer: root@192.0.2.2: Permission denied (publickey)");
    }

    @Test
    void noSuchHost() {
        refused("ssh://no-such-host.invalid", "offer: ssh: Could not resolve hostname no-such-host.invalid");
    }

    @Test
    void nobodyWhoListens() {
        refused("ssh://" + TwoHosts.THERE + ":2223", "connect to host 192.0.2.2 port 2223: Connection refused");
    }

    @Test
    void noCtctlThere() {
        refused(BOX + "/nowhere/ctctl", "offer: bash: line 1: /nowhere/ctctl: No such file or directory");
    }

    @Test
    void anotherVersionThere() throws IOException {
        edit("\"version\" : ", "\"version\" : 9");
        refused(BOX + ssh.file("program"), "refused there: it speaks version 9");
    }

    @Test
    void aCpuThatLacksSomethingThere() throws IOException {
        edit("\"cpuFeatures\" : [ ", "\"cpuFeatures\" : [ \"telepathy\", ");
        refused(BOX + ssh.file("program"), "refused there: this CPU lacks what its programs may use: telepathy");
    }

    @Test
    void aShellThatGreets() throws IOException {
        program("echo Welcome; exec " + CtctlInstance.client() + " \"$@\"");
        refused(BOX + ssh.file("program"), "what starts ctctl there prints something of its own");
    }

    @Test
    void aHostThatGoesInTheMiddle() {
        Running migration = slowly();
        ssh.dropConnections();
        // by whether ssh had something on its way
        staysHere(
                migration,
                "move to ssh://build_box: (Connection to 192.0.2.2 closed by remote host|"
                        + "Read from remote host 192.0.2.2: Connection reset by peer)");
        isEmptySoon(hosts.there());
    }

    @Test
    void aHostThatFallsSilentInTheMiddle() {
        Running migration = slowly();
        TwoHosts.in(hosts.hereNamespace(), "ip", "link", "set", "up0", "down")
                .run()
                .ok();
        try {
            staysHere(migration, "move to ssh://build_box: ");
        } finally {
            TwoHosts.in(hosts.hereNamespace(), "ip", "link", "set", "up0", "up")
                    .run()
                    .ok();
            ssh.dropConnections();
        }
        isEmptySoon(hosts.there());
    }

    @Test
    void aConnectionCutBeforeTheDecision() throws IOException {
        int before = startCounter();
        Running migration = upTo("D1.3 hold");
        ssh.dropConnections();
        ssh.write("go", "");
        staysHere(migration, "it stays here");
        goesOn(hosts.here(), before);
    }

    @Test
    void aConnectionCutAtTheDecisionIsSettledOverAnother() throws IOException {
        int before = startCounter();
        Running migration = upTo("D1.5 hold");
        ssh.dropConnections();
        ssh.write("go", "");
        migration.await(PATIENCE).ok();
        goesOn(hosts.there(), before);
    }

    @Test
    void aDaemonKilledAtTheDecisionLeavesAnAddressThatLeadsThere() throws IOException {
        int before = startCounter();
        Running migration = upTo("D1.5 hold");
        hosts.here().killDaemon();
        ssh.dropConnections();
        ssh.write("go", "");
        migration.await(PATIENCE);
        ssh.wake();
        Await.until(
                PATIENCE,
                "a decision",
                () -> hosts.here().ctctl("migrate", "--resolve").code() == 0);
        goesOn(hosts.there(), before);
    }

    private static int startCounter() {
        hosts.counter("web");
        return TwoHosts.count(hosts.here(), "web");
    }

    /** It runs there, and nowhere else. */
    private static void goesOn(CtctlInstance host, int before) {
        TwoHosts.awaitProgress(host, "web");
        assertThat(TwoHosts.count(host, "web")).isGreaterThan(before);
        isEmptySoon(host == hosts.here() ? hosts.there() : hosts.here());
    }

    private static void isEmptySoon(CtctlInstance host) {
        Await.until(
                PATIENCE,
                "nothing there",
                () -> host.ctctl("ps", "-aq").ok().text().isEmpty());
    }

    /** A migration whose files take seconds to copy, some of which have arrived. */
    private static Running slowly() {
        String id = hosts.run("web", "dd if=/dev/urandom of=/big bs=1M count=8 2>/dev/null; " + TwoHosts.COUNTER);
        TwoHosts.awaitProgress(hosts.here(), "web");
        Running migration =
                hosts.here().command("migrate", "--bwlimit", "1m", "web", BOX).start();
        Path arriving =
                hosts.there().layout().state(new ContainerId(id)).upper().resolve("big");
        Await.until(PATIENCE, () -> arriving + ": " + migration, () -> Files.exists(arriving));
        return migration;
    }

    private static void staysHere(Running migration, String why) {
        Result result = migration.await(PATIENCE);
        assertThat(result.code(1).err())
                .containsPattern(why)
                .contains("it stays here")
                .hasLineCount(1);
        TwoHosts.awaitProgress(hosts.here(), "web");
    }

    private static void refused(String address, String why) {
        hosts.counter("web");
        for (String option : new String[] {"--check", "--times"}) {
            Result result = hosts.here().ctctl("migrate", option, "web", address);
            assertThat(result.code(1).err())
                    .startsWith("ctctl: migrate web: ")
                    .contains(why)
                    .endsWith("it stays here\n")
                    .hasLineCount(1);
            assertThat(result.out()).isEmpty();
        }
        TwoHosts.awaitProgress(hosts.here(), "web");
        assertThat(hosts.there().ctctl("ps", "-aq").ok().text()).isEmpty();
    }

    /** A program in ctctl's place there that puts other words into the offer. */
    private static void edit(String old, String other) throws IOException {
        relay("S2 edit");
        ssh.write("edit", old + "\n" + other + "\n");
    }

    /** A program in ctctl's place there through which everything goes. */
    private static void relay(String rule) throws IOException {
        for (String file : new String[] {"hit", "go"}) {
            Files.deleteIfExists(ssh.file(file));
        }
        ssh.write("rule", rule);
        program("exec perl " + FaultyWay.RELAY + " " + ssh.file("") + " " + CtctlInstance.client() + " \"$@\"");
    }

    private static void program(String script) throws IOException {
        ssh.write("program", "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(ssh.file("program"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A migration that has come to a frame, which is not passed on before there is a file "go". */
    private static Running upTo(String rule) throws IOException {
        relay(rule);
        Running migration = hosts.here()
                .command("migrate", "web", BOX + ssh.file("program"))
                .start();
        Await.until(
                PATIENCE, () -> "a step of " + migration, () -> Files.exists(ssh.file("hit")) || !migration.isAlive());
        assertThat(ssh.file("hit")).exists();
        return migration;
    }
}
