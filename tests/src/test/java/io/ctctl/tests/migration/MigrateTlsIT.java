package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers move over TLS between hosts that an authority knows; others are refused before the container is touched. */
final class MigrateTlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final TwoHosts HOSTS = new TwoHosts();

    private static Path ours;
    private static Path theirs;
    private static Path stranger;
    private static Running listener;

    @BeforeAll
    static void listen() {
        Path scratch = HOSTS.there().scratch("pki");
        Pki pki = new Pki(scratch.resolve("ca"));
        ours = pki.host("here", "DNS:here,IP:" + TwoHosts.HERE);
        theirs = pki.host("there", "IP:" + TwoHosts.THERE);
        stranger = new Pki(scratch.resolve("other")).host("here", "DNS:here");
        Pki.believe(stranger, pki);
        listener = HOSTS.there()
                .command("migrate-listen", "--pkipath", theirs.toString(), "--allow", "here")
                .start()
                .awaitOutput(" port 7447\n");
    }

    @AfterAll
    static void interrupt() {
        listener.signal("INT");
        assertThat(listener.await(PATIENCE).code()).isEqualTo(130);
        assertThat(HOSTS.migrate("none", "--check").code()).isNotZero();
    }

    @Test
    void itMovesAndGoesOn() {
        HOSTS.counter("web");
        int before = TwoHosts.count(HOSTS.here(), "web");
        assertThat(HOSTS.here()
                        .ctctl("migrate", "--times", "web", address(ours))
                        .ok()
                        .out())
                .contains("stood still for");
        TwoHosts.awaitProgress(HOSTS.there(), "web");
        assertThat(TwoHosts.count(HOSTS.there(), "web")).isGreaterThan(before);
        assertThat(HOSTS.here().ctctl("ps", "-aq").ok().text()).isEmpty();
    }

    @Test
    void aStrangerIsRefused() {
        refused(stranger, "it does not accept the certificate in " + stranger);
    }

    @Test
    void whoIsNotAllowedIsRefused() {
        refused(theirs, "none of the names of its certificate (" + TwoHosts.THERE + ") is allowed here");
    }

    @Test
    void nobodyListens() {
        refusedAt("tls://" + TwoHosts.THERE + ":7448?pkipath=" + ours, "connection refused: `ctctl migrate-listen`");
    }

    @Test
    void aPortThatIsTaken() {
        Result second = HOSTS.there().ctctl("migrate-listen", "--pkipath", theirs.toString(), TwoHosts.THERE + ":7447");
        assertThat(second.code(1).err()).contains("Address already in use").hasLineCount(1);
    }

    @Test
    void aHostThatFallsSilentInTheMiddle() {
        String id = HOSTS.run("web", "dd if=/dev/urandom of=/big bs=1M count=8 2>/dev/null; " + TwoHosts.COUNTER);
        TwoHosts.awaitProgress(HOSTS.here(), "web");
        Running migration = HOSTS.here()
                .command("migrate", "--bwlimit", "1m", "web", address(ours))
                .start();
        Path arriving =
                HOSTS.there().layout().state(new ContainerId(id)).upper().resolve("big");
        Await.until(PATIENCE, () -> arriving + ": " + migration, () -> Files.exists(arriving));
        link("down");
        try {
            Result result = migration.await(PATIENCE);
            assertThat(result.code(1).err()).contains("it stays here").hasLineCount(1);
            TwoHosts.awaitProgress(HOSTS.here(), "web");
            emptySoon(HOSTS.there());
        } finally {
            link("up");
        }
    }

    private static void link(String state) {
        TwoHosts.in(HOSTS.hereNamespace(), "ip", "link", "set", "up0", state)
                .run()
                .ok();
    }

    private static void emptySoon(CtctlInstance host) {
        Await.until(
                PATIENCE,
                "nothing there",
                () -> host.ctctl("ps", "-aq").ok().text().isEmpty());
    }

    private static String address(Path identity) {
        return "tls://" + TwoHosts.THERE + "?pkipath=" + identity;
    }

    private static void refused(Path identity, String why) {
        refusedAt(address(identity), why);
    }

    private static void refusedAt(String address, String why) {
        HOSTS.counter("web");
        for (String option : new String[] {"--check", "--times"}) {
            Result result = HOSTS.here().ctctl("migrate", option, "web", address);
            assertThat(result.code(1).err()).startsWith("ctctl: ").contains(why).hasLineCount(1);
            assertThat(result.out()).isEmpty();
        }
        TwoHosts.awaitProgress(HOSTS.here(), "web");
        assertThat(HOSTS.there().ctctl("ps", "-aq").ok().text()).isEmpty();
    }
}
