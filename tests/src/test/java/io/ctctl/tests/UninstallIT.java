package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.LeakCheck;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.OwnHost;
import io.ctctl.tests.harness.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an instance has on its host goes when nobody needs it: with its daemon, with the next one, or when it is told to. */
final class UninstallIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final OwnHost own = new OwnHost();

    private static final NetworkNamespace host = own.namespace();
    private static final CtctlInstance ctctl = own.instance();

    private static void useNetworks() {
        useNetworks(ctctl, host);
    }

    private static void useNetworks(CtctlInstance ctctl, NetworkNamespace host) {
        if (!ctctl.ctctl("network", "ls", "-q").ok().lines().contains("own")) {
            ctctl.ctctl("network", "create", "--subnet", "10.91.0.0/24", "own").ok();
        }
        ctctl.ctctl("run", "--rm", "--network=own", "--network=bridge", "--ceil=10mbit", "busybox", "true")
                .ok();
        assertThat(LeakCheck.kept(ctctl)).anyMatch(kept -> kept.startsWith("nft"));
        assertThat(host.links()).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aDaemonThatEndsGivesEverythingBack() {
        useNetworks();
        ctctl.stopDaemon();
        assertNothingKept(ctctl);
        useAgain();
    }

    @Test
    void whatAKilledOneLeftTheNextGivesBack() {
        useNetworks();
        ctctl.killDaemon();
        assertThat(LeakCheck.kept(ctctl)).isNotEmpty();
        ctctl.ctctl("ps").ok();
        ctctl.stopDaemon();
        assertNothingKept(ctctl);
    }

    @Test
    void aContainerWhoseMonitorHangsIsInTheWayUntilForced() {
        useNetworks();
        String id = ctctl.sleeper("--rm", "--name", "hung", "--network=own");
        long monitor = Processes.parent(ctctl.initPid(id));
        Processes.signal(monitor, "STOP");
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("uninstall").err()).contains("hung");
        assertThat(Processes.isAlive(monitor)).isTrue();
        ctctl.ctctl("uninstall", "--force").ok();
        assertThat(Processes.isAlive(monitor)).isFalse();
        assertNothingKept(ctctl);
        useAgain();
    }

    @Test
    void aBridgeThatNoNetworkNamesGoes() throws IOException {
        useNetworks();
        ctctl.killDaemon();
        int before = host.links().size();
        Files.delete(ctctl.layout().networks().resolve("own.json"));
        ctctl.ctctl("ps").ok();
        assertThat(host.links()).hasSize(before - 1);
    }

    @Test
    void aRunningContainerKeepsItsNetworkWithoutADaemon() {
        ctctl.ctctl("run", "-d", "--name", "a", "--network=bridge", "busybox", "sleep", "1000")
                .ok();
        ctctl.stopDaemon();
        assertThat(LeakCheck.kept(ctctl)).anyMatch(kept -> kept.startsWith("nft"));
        assertThat(ctctl.ctctl("run", "--rm", "--network=bridge", "busybox", "ping", "-c1", "-W2", "a")
                        .code())
                .isZero();
    }

    @Test
    void uninstallRefusesWhileContainersRun() {
        ctctl.ctctl("run", "-d", "--name", "busy", "--network=bridge", "busybox", "sleep", "1000")
                .ok();
        assertThat(ctctl.ctctl("uninstall").code(6).err()).contains("busy").contains("--force");
        assertThat(ctctl.ctctl("exec", "busy", "echo", "here").ok().text()).isEqualTo("here");
    }

    @Test
    void uninstallLeavesTheStateAlone() throws IOException {
        useNetworks();
        ctctl.ctctl("create", "--name", "kept", "busybox", "true").ok();
        assertThat(ctctl.ctctl("uninstall").ok().out())
                .contains(ctctl.layout().stateDir().toString());
        assertNothingKept(ctctl);
        assertThat(children(ctctl.layout().runDir())).containsExactly("state");
        assertThat(ctctl.ctctl("ps", "-a").ok().out()).contains("kept");
        assertThat(ctctl.ctctl("network", "ls").ok().out()).contains("own");
    }

    @Test
    void purgedNothingOfItIsLeft() {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                CtctlInstance other = CtctlInstance.create(elsewhere)) {
            other.ctctl("template", "build", "busybox").ok();
            useNetworks(other, elsewhere);
            other.ctctl("run", "-d", "--name", "busy", "--network=own", "--rate=1mbit", "busybox", "sleep", "1000")
                    .ok();
            other.ctctl("run", "-d", "--rm", "--network=bridge", "-p", "8080:80", "busybox", "sleep", "1000")
                    .ok();
            other.ctctl("uninstall", "--force", "--purge").ok();
            assertNothingKept(other);
            assertThat(elsewhere.links()).isEmpty();
            assertThat(other.layout().runDir()).doesNotExist();
        }
    }

    private static void assertNothingKept(CtctlInstance ctctl) {
        Await.within(
                SOON, () -> ctctl.daemonPid().isEmpty() && LeakCheck.kept(ctctl).isEmpty());
        assertThat(LeakCheck.kept(ctctl)).isEmpty();
        assertThat(ctctl.daemonPid()).isEmpty();
    }

    private static void useAgain() {
        ctctl.ctctl("run", "--rm", "--network=own", "busybox", "true").ok();
    }

    private static List<String> children(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
