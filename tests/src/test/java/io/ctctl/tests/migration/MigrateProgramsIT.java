package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.DebianWorld;
import io.ctctl.tests.harness.Pty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Programs that people run move while clients from outside use them, over a link of 500 Mbit/s: every answer is looked at, and none
 * is missing, wrong, or there twice.
 */
final class MigrateProgramsIT {
    private static final String WORLD = DebianWorld.NAME;
    private static final String ADDRESS = "10.9.0.5";
    private static final Path CLASSES = Path.of("target/test-classes").toAbsolutePath();
    private static final String NUMBERS = "i=0; while :; do i=$((i+1)); ";

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @BeforeAll
    static void makeWorld() {
        DebianWorld.buildFor(hosts.here(), hosts.there());
        hosts.overlay();
        hosts.limitLink("500mbit", "256k");
    }

    @Test
    void redisAnswersEverythingOnce() {
        server("-u", "redis", WORLD, "redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/tmp");
        client(
                "until nc -w 1 " + ADDRESS + " 6379 </dev/null; do :; done; (" + NUMBERS
                        + "printf 'INCR n\\r\\nSET k%d v%d\\r\\nGET k%d\\r\\n' $i $i $i; sleep 0.01; done) | nc "
                        + ADDRESS
                        + " 6379 >/back",
                "busybox");
        moveTwice("grep -c ^: /back");
        countsUp("grep ^: /back | tr -d ':\\r'");
        countsUp("grep ^v /back | tr -d 'v\\r'");
    }

    @Test
    void postgresCommitsEverythingOnce() {
        String start = "PATH=$(echo /usr/lib/postgresql/*/bin):$PATH; export PGDATA=$HOME/data;"
                + " test -d $PGDATA || initdb -A trust >/dev/null; echo 'host all all 10.9.0.0/24 trust' >>$PGDATA/pg_hba.conf;"
                + " exec postgres -c listen_addresses='*'";
        server("-u", "postgres", WORLD, "sh", "-c", start);
        String psql = "psql -h " + ADDRESS + " -U postgres -qAt";
        client(
                "until " + psql + " -c 'create table t (n int primary key)' 2>/dev/null; do sleep 0.1; done; ("
                        + NUMBERS + "echo \"insert into t values ($i) returning n;\"; sleep 0.01; done) | " + psql
                        + " >/back 2>&1",
                WORLD);
        moveTwice("grep -c . /back");
        countsUp("cat /back");
        String sum = inside("client", psql + " -c 'select count(*) - max(n) from t'");
        assertThat(sum).isEqualTo("0");
    }

    @Test
    void aDownloadFromNginxIsWhole() {
        String site = "server { listen 80; root /srv; location / { limit_rate 1m; } }";
        server(
                WORLD,
                "sh",
                "-c",
                "dd if=/dev/urandom of=/srv/big bs=1M count=20 2>/dev/null; echo '" + site
                        + "' >/etc/nginx/sites-enabled/default; exec nginx -g 'daemon off;'");
        client(
                "until curl -fso /dev/null http://" + ADDRESS
                        + "/ -r 0-1 || [ $? = 22 ]; do sleep 0.1; done; curl -sS http://" + ADDRESS
                        + "/big -o /back; echo $? >/code; sleep 1000",
                WORLD);
        moveTwice("stat -c %s /back");
        Await.until(
                TwoHosts.PATIENCE,
                "the end of the download",
                () -> hosts.here()
                                .ctctl("exec", "client", "test", "-e", "/code")
                                .code()
                        == 0);
        assertThat(inside("client", "cat /code")).isEqualTo("0");
        assertThat(inside("client", "sha256sum </back"))
                .isEqualTo(hosts.here()
                        .ctctl("exec", "web", "sh", "-c", "sha256sum </srv/big")
                        .ok()
                        .text());
    }

    @Test
    void aServerThatForksServesEverybody() {
        server("busybox", "nc", "-ll", "-p", "7", "-e", "sh", "-c", "read n; sleep 0.01; echo $n");
        client(
                "until nc -w 1 " + ADDRESS + " 7 </dev/null; do :; done; " + NUMBERS + "echo $i | nc " + ADDRESS
                        + " 7 >>/back; done",
                "busybox");
        moveTwice("grep -c . /back");
        countsUp("cat /back");
    }

    @Test
    void aJvmOfFiftyThreadsGoesOn() {
        hosts.start(
                "jvm",
                List.of("-v", jvm() + ":/jvm:ro", "-v", CLASSES + ":/classes:ro"),
                WORLD,
                "/jvm/bin/java",
                "-Xmx64m",
                "-cp",
                "/classes",
                FiftyThreads.class.getName());
        long before = awaitMore(hosts.here(), 0);
        hosts.migrate("jvm").ok();
        before = awaitMore(hosts.there(), before);
        hosts.migrateBack("jvm").ok();
        awaitMore(hosts.here(), before);
        assertThat(hosts.here().ctctl("logs", "jvm").ok().out()).doesNotContain("wrong");
        String status = hosts.here()
                .ctctl("exec", "jvm", "grep", "Threads:", "/proc/1/status")
                .ok()
                .text();
        assertThat(Integer.parseInt(status.replaceAll("\\D", ""))).isGreaterThan(50);
    }

    /** A Java of the base module alone; a guest, whose Java has no jlink, brings it along. */
    private static Path jvm() {
        Path brought = Path.of("target/jvm").toAbsolutePath();
        if (Files.exists(brought)) {
            return brought;
        }
        Path made = hosts.here().scratch("java").resolve("jvm");
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        Command.of(jlink.toString(), "--add-modules", "java.base", "--output", made.toString())
                .run()
                .ok();
        return made;
    }

    /** The last number of the log, once it is larger. */
    private static long awaitMore(CtctlInstance host, long before) {
        Await.until(TwoHosts.PATIENCE, "more rounds than " + before, () -> last(host) > before + 100);
        return last(host);
    }

    private static long last(CtctlInstance host) {
        String text = host.ctctl("logs", "-n", "1", "jvm").text();
        return text.matches("[0-9]+") ? Long.parseLong(text) : 0;
    }

    @Test
    void aShellOnATerminalIsTakenUpThere() {
        try (Pty before =
                Pty.start(hosts.here(), 24, 80, "run", "-it", "--network=none", "--name", "sh", "busybox", "sh")) {
            before.await("/ #").type("colour=green; echo it is $colour\n").await("it is green");
            hosts.migrate("sh").ok();
            before.awaitExit();
        }
        try (Pty after = Pty.start(hosts.there(), 30, 90, "attach", "sh")) {
            after.type("echo still $colour; stty size\n").await("still green").await("30 90");
            after.type("exit 3\n");
            assertThat(after.awaitExit()).isEqualTo(3);
        }
    }

    /** A container "web" with an address that goes along. */
    private static void server(String... words) {
        List<String> all = new ArrayList<>(List.of("run", "-d", "--name", "web", "--network", "lan,ip=" + ADDRESS));
        all.addAll(List.of(words));
        hosts.here().ctctl(all.toArray(String[]::new)).ok();
    }

    /** A container "client" that stays where it is. */
    private static void client(String script, String template) {
        hosts.start("client", List.of("--network", "lan"), template, "sh", "-c", script);
    }

    /** There and back, each time while the number that a script in the client prints grows. */
    private static void moveTwice(String progress) {
        grows(progress);
        hosts.migrate("web").ok();
        grows(progress);
        hosts.migrateBack("web").ok();
        grows(progress);
    }

    private static void grows(String progress) {
        long before = number(progress);
        Await.until(
                TwoHosts.PATIENCE,
                () -> "more of " + progress + ": "
                        + hosts.here().ctctl("exec", "client", "tail", "/back").text(),
                () -> number(progress) > before + 10);
    }

    private static long number(String script) {
        String text = hosts.here().ctctl("exec", "client", "sh", "-c", script).text();
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** What a script in the client prints is 1, 2, 3 and so on, up to the line that is being written. */
    private static void countsUp(String script) {
        inside("client", script + " | head -n -1 >/a; test -s /a && seq $(wc -l </a) | cmp - /a");
    }

    private static String inside(String container, String script) {
        return hosts.here().ctctl("exec", container, "sh", "-c", script).ok().text();
    }
}
