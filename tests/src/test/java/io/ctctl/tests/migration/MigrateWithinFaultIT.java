package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.migration.FaultyWay.Step;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A container that moves to another name within its daemon keeps its addresses, whatever dies meanwhile: afterwards there is
 * one, and whoever is connected to it goes on.
 */
final class MigrateWithinFaultIT {
    private static final String ADDRESS = "10.8.0.5";
    private static final String[] OPTIONS = {"--new-name", "shop"};

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    private static FaultyWay way;

    @BeforeAll
    static void makeHosts() throws IOException {
        way = FaultyWay.toItself(hosts);
        hosts.here()
                .ctctl("network", "create", "--subnet", "10.8.0.0/24", "back")
                .ok();
    }

    @AfterEach
    void clean() {
        hosts.assertClean();
    }

    @Test
    void whatIsPublishedLeadsToItUnderEitherName() {
        hosts.run(
                "web",
                "echo hello >/tmp/name; httpd -p 80 -h /tmp; httpd -p 81 -h /tmp; exec nc -ll -p 7 -e cat",
                "--network",
                "back,ip=" + ADDRESS,
                "-p",
                "8080:80",
                "--deny",
                "tcp/81",
                "--traffic-quota",
                "1G");
        LineClient client = LineClient.start(hosts, ADDRESS, "back");
        for (String name : List.of("web", "shop")) {
            assertThat(hosts.here()
                            .ctctl("exec", name, "nc", "-w", "1", "127.0.0.1", "81")
                            .code())
                    .isZero();
            assertThat(connects(80)).isTrue();
            assertThat(connects(81)).isFalse();
            assertThat(fetch()).isEqualTo("hello");
            hosts.here().killDaemon();
            client.awaitLines();
            assertThat(fetch()).isEqualTo("hello");
            String next = name.equals("web") ? "shop" : "web";
            hosts.here().ctctl("migrate", name, "--new-name", next).ok();
            client.awaitLines();
        }
        client.requireEveryLine();
    }

    private static boolean connects(int port) {
        return hosts.here()
                        .ctctl("exec", "client", "sh", "-c", "nc -w 1 " + ADDRESS + " " + port + " </dev/null")
                        .code()
                == 0;
    }

    /** By the published port. */
    private static String fetch() {
        String script = "printf 'GET /name HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + TwoHosts.HERE + " 8080 | tail -n 1";
        return hosts.hereNamespace().run("busybox", "sh", "-c", script).text();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTORED", "GO"})
    void theConnectionIsCut(Step step) {
        LineClient client = begin();
        way.migrateCutAt(step, OPTIONS);
        requireOne(client);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTORE", "GO", "FINISHED"})
    void theDaemonIsKilled(Step step) {
        LineClient client = begin();
        Running migration = way.migrateUpTo(step, OPTIONS);
        hosts.here().killDaemon();
        way.go();
        migration.await(OneSide.PATIENCE);
        way.wake();
        requireOne(client);
    }

    private static LineClient begin() {
        way.restart();
        hosts.run("web", "exec nc -ll -p 7 -e cat", "--network", "back,ip=" + ADDRESS);
        return LineClient.start(hosts, ADDRESS, "back");
    }

    private static void requireOne(LineClient client) {
        Await.until(
                OneSide.PATIENCE,
                "a decision",
                () -> hosts.here().ctctl("migrate", "--resolve").code() == 0);
        Await.until(
                OneSide.PATIENCE, () -> "one of " + servers(), () -> servers().size() == 1);
        client.awaitLines();
        client.requireEveryLine();
        hosts.here().ctctl("rm", "-f", servers().get(0)).ok();
        // nobody has its address now
        hosts.here()
                .ctctl("run", "--rm", "--network", "back,ip=" + ADDRESS, "busybox", "true")
                .ok();
    }

    private static List<String> servers() {
        return hosts.here().ctctl("list", "-a", "-H", "-o", "name").lines().stream()
                .filter(name -> !name.equals("client"))
                .toList();
    }
}
