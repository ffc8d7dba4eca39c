package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ports of the host that lead to containers: who reaches them, and who cannot have them. */
final class PublishIT {
    @RegisterExtension
    static final Lab lab = new Lab();

    @Test
    void aPublishedPortIsReachedFromEverywhere() {
        lab.server("web", "-p", "8080:80");
        lab.server("other");
        for (String address : new String[] {Lab.HOST4, Lab.HOST6}) {
            assertThat(lab.fetchAs("outside", address, 8080)).as("outside").isEqualTo("web");
            assertThat(lab.fetchAs("host", address, 8080)).as("host").isEqualTo("web");
            assertThat(lab.fetchAs("other", address, 8080)).as("other").isEqualTo("web");
            assertThat(lab.fetchAs("web", address, 8080)).as("itself").isEqualTo("web");
        }
        assertThat(lab.fetchAs("host", "127.0.0.1", 8080)).isEqualTo("web");
        assertThat(lab.fetchAs("outside", lab.address4("web"), 80))
                .as("unpublished")
                .isEmpty();
    }

    @Test
    void portsLeadToAnInterfaceThatTheWorldReaches() {
        lab.ctctl("network", "create", "--internal", "inner").ok();
        lab.server("both", "--network", "inner", "--network", "bridge", "-p", "8095:80");
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8095)).isEqualTo("both");
        assertThat(lab.fetchAs("outside", Lab.HOST6, 8095)).isEqualTo("both");
        lab.ctctl("rm", "-f", "both").ok();
        lab.ctctl("network", "rm", "inner").ok();
    }

    @Test
    void anAddressLimitsWhoReachesIt() {
        lab.server("local", "-p", "127.0.0.1:8081:80", "-p", Lab.HOST4 + ":8082:80");
        assertThat(lab.fetchAs("host", "127.0.0.1", 8081)).isEqualTo("local");
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8081)).isEmpty();
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8082)).isEqualTo("local");
        assertThat(lab.fetchAs("host", "127.0.0.1", 8082)).isEmpty();
    }

    @Test
    void portsAreAddedAndTakenAwayWhileItRuns() {
        lab.server("live");
        lab.ctctl("publish", "add", "live", "9000-9002:79-81").ok();
        assertThat(lab.fetchAs("outside", Lab.HOST4, 9001)).isEqualTo("live");
        assertThat(lab.fetchAs("outside", Lab.HOST4, 9000)).isEmpty();
        assertThat(lab.ctctl("publish", "ls", "live").ok().out()).contains("9000-9002:79-81/tcp  active");
        lab.ctctl("publish", "rm", "live", "9000-9002:79-81").ok();
        assertThat(lab.fetchAs("outside", Lab.HOST4, 9001)).isEmpty();
    }

    /** A client is answered when the program has ended, before all of its container is gone. */
    @Test
    void oneAfterTheOtherHasTheSamePortAndAddress() {
        lab.ctctl("network", "create", "--subnet", "10.77.0.0/24", "turns").ok();
        for (int i = 0; i < 6; i++) {
            lab.ctctl("run", "--rm", "-p", "8090:80", "busybox", "true").ok();
            lab.ctctl("run", "--rm", "--network", "turns,ip=10.77.0.9", "busybox", "true")
                    .ok();
        }
        for (String name : List.of("turn", "next")) {
            lab.ctctl(
                            "create",
                            "--name",
                            name,
                            "--network",
                            "turns,ip=10.77.0.9",
                            "-p",
                            "8091:80",
                            "busybox",
                            "sleep",
                            "9")
                    .ok();
        }
        lab.ctctl("start", "turn").ok();
        for (int i = 0; i < 3; i++) {
            lab.ctctl("stop", "-t", "0", "turn").ok();
            lab.ctctl("start", "next").ok();
            lab.ctctl("stop", "-t", "0", "next").ok();
            lab.ctctl("start", "turn").ok();
        }
        lab.ctctl("rm", "-f", "turn", "next").ok();
        lab.ctctl("network", "rm", "turns").ok();
    }

    @Test
    void aTakenPortIsRefusedBeforeTheStart() {
        lab.server("first", "-p", "8080:80");
        assertThat(lab.ctctl("run", "-d", "--name", "second", "-p", "8000-8100:80-180", "busybox", "sleep", "9")
                        .code(125)
                        .err())
                .contains("container first has 8080:80/tcp");
        assertThat(lab.ctctl("publish", "add", "first", "8080:81").code(2).err())
                .contains("collide");
        assertThat(lab.ctctl("publish", "add", "first", "8090").code(2).err()).contains("[IP:]HOST:CONTAINER");
        lab.ctctl("rm", "-f", "second");
    }

    @Test
    @SuppressWarnings("try") // it only has to listen meanwhile
    void aPortThatAProgramListensOnIsRefused() {
        try (Running listener =
                lab.hostCommand("busybox", "nc", "-l", "-p", "8083").start()) {
            assertThat(lab.hears("8083")).isTrue();
            assertThat(lab.ctctl("run", "--rm", "-p", "8083:80", "busybox", "true")
                            .code(125)
                            .err())
                    .contains("(busybox) listens on")
                    .contains("port 8083");
        }
    }

    /** Whoever sends from outside has a larger MTU than the container. */
    @Test
    void largeTransfersPassASmallMtuWhole() {
        lab.ctctl("network", "create", "--mtu", "1300", "--subnet", "10.66.0.0/24", "--subnet", "fd66:1::/64", "tight")
                .ok();
        lab.server("narrow", "--network", "tight", "-p", "8080:80");
        lab.exec("narrow", "dd if=/dev/urandom of=/tmp/big bs=64k count=160").ok();
        String sum = lab.exec("narrow", "md5sum </tmp/big").ok().text();
        for (String host : List.of(Lab.HOST4, Lab.HOST6)) {
            String fetch = "printf 'GET /big HTTP/1.0\\r\\n\\r\\n' | nc " + host + " 8080 | tail -c 10485760 | md5sum";
            assertThat(lab.outside("busybox", "sh", "-c", fetch).text())
                    .as(host)
                    .isEqualTo(sum);
        }
        for (String outside : List.of(Lab.OUTSIDE4, Lab.OUTSIDE6)) {
            String receive = "nc -l -p 7006 | md5sum";
            try (Running sink = lab.outsideCommand("busybox", "sh", "-c", receive)
                    .stdinOpen()
                    .start()) {
                assertThat(lab.outsideHears("7006")).isTrue();
                lab.exec("narrow", "nc " + outside + " 7006 </tmp/big").ok();
                assertThat(sink.await(Duration.ofSeconds(20)).text())
                        .as(outside)
                        .isEqualTo(sum);
            }
        }
        lab.ctctl("rm", "-f", "narrow").ok();
        lab.ctctl("network", "rm", "tight").ok();
    }

    @Test
    void publishedPortsSurviveTheDaemon() {
        lab.server("lasting", "-p", "8084:80");
        lab.instance().killDaemon();
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8084)).isEqualTo("lasting");
        lab.ctctl("ps").ok();
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8084)).isEqualTo("lasting");
        lab.ctctl("publish", "rm", "lasting", "8084:80").ok();
        assertThat(lab.fetchAs("outside", Lab.HOST4, 8084)).isEmpty();
    }
}
