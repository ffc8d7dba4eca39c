package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Running;
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
