package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.OwnHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Containers in a network that are suspended: whoever they talked with can go on talking. */
final class CheckpointNetworkIT {
    private static final String SETTING = "net.ipv4.conf.eth0.log_martians";
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final OwnHost own = new OwnHost();

    private static final NetworkNamespace host = own.namespace();
    private static final CtctlInstance ctctl = own.instance();

    @Test
    void aServerIsReachedAgainWhereItWas() {
        String serve = "mkdir /www; echo page >/www/index.html; exec httpd -f -p 80 -h /www";
        ctctl.ctctl(
                        "run",
                        "-d",
                        "--name",
                        "web",
                        "--network=bridge",
                        "-p",
                        "8099:80",
                        "--sysctl=" + SETTING + "=1",
                        "busybox",
                        "sh",
                        "-c",
                        serve)
                .ok();
        ctctl.ctctl("run", "-d", "--name", "client", "--network=bridge", "busybox", "sleep", "1000")
                .ok();
        String address = ctctl.address("web");
        Await.until(SOON, "a page", () -> fetched(address));
        String before =
                ctctl.ctctl("exec", "web", "ip", "link", "show", "eth0").ok().out();

        ctctl.ctctl("suspend", "web").ok();
        assertThat(fetched(address)).isFalse();
        ctctl.ctctl("resume", "web").ok();

        Await.until(SOON, "a page", () -> fetched(address));
        String get = "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | busybox nc -w 2 127.0.0.1 8099";
        Await.until(SOON, "a page through the published port", () -> host.run("sh", "-c", get)
                .out()
                .contains("page"));
        assertThat(ctctl.address("web")).isEqualTo(address);
        String after =
                ctctl.ctctl("exec", "web", "ip", "link", "show", "eth0").ok().out();
        assertThat(mac(after)).isEqualTo(mac(before));
        assertThat(ctctl.ctctl("exec", "web", "cat", "/proc/sys/" + SETTING.replace('.', '/'))
                        .ok()
                        .text())
                .isEqualTo("1");
    }

    @Test
    void aConnectionOutlivesTheSuspensionOfEitherEnd() {
        ctctl.ctctl("run", "-d", "--name", "echo", "--network=bridge", "busybox", "nc", "-l", "-p", "9000", "-e", "cat")
                .ok();
        Await.until(SOON, "a listener", () -> ctctl.ctctl("exec", "echo", "cat", "/proc/net/tcp", "/proc/net/tcp6")
                .out()
                .contains(":2328 "));
        String talk = "for try in 1 2 3; do { i=0; while echo $i; do i=$((i+1)); sleep 0.1; done; } | nc "
                + ctctl.address("echo") + " 9000; sleep 1; done";
        ctctl.ctctl("run", "-d", "--name", "talk", "--network=bridge", "busybox", "sh", "-c", talk)
                .ok();
        for (String end : new String[] {"echo", "talk"}) {
            int before = heard();
            Await.until(SOON, "echoes", () -> heard() > before + 5);
            ctctl.ctctl("suspend", end).ok();
            ctctl.ctctl("resume", end).ok();
        }
        int before = heard();
        Await.until(SOON, "more echoes", () -> heard() > before + 5);
        assertThat(ctctl.ctctl("logs", "talk").ok().lines()).doesNotHaveDuplicates();
    }

    private static int heard() {
        return ctctl.ctctl("logs", "talk").ok().lines().size();
    }

    private static boolean fetched(String address) {
        return ctctl.ctctl("exec", "client", "timeout", "-s", "KILL", "3", "wget", "-q", "-O", "-", "http://" + address)
                .out()
                .contains("page");
    }

    private static String mac(String link) {
        return link.replaceAll("(?s).*link/ether ([0-9a-f:]*) .*", "$1");
    }
}
