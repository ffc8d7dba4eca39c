package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.DebianWorld;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers and tools as Debian packages them, with default isolation: what they do, seen from inside. */
@ExtendWith(CtctlExtension.class)
final class RealProgramsIT {
    private static final String WORLD = DebianWorld.NAME;

    @BeforeAll
    static void buildWorld(CtctlInstance ctctl) {
        DebianWorld.build(ctctl);
    }

    @Test
    void nginxServesLogsAndStops(CtctlInstance ctctl) {
        String start = "ln -sf /dev/stdout /var/log/nginx/access.log; exec nginx -g 'daemon off;'";
        ctctl.ctctl("run", "-d", "--name", "web", WORLD, "sh", "-c", start).ok();
        awaitSuccess(ctctl, "exec", "web", "curl", "-fsS", "http://localhost/");

        Result page = ctctl.ctctl("exec", "web", "curl", "-fsS", "http://localhost/?asked")
                .ok();
        assertThat(page.out()).contains("Welcome to nginx");
        String owners = "stat -c %U $(grep -l '^Name:.nginx$' /proc/[0-9]*/status | xargs -n1 dirname) | sort -u";
        assertThat(ctctl.ctctl("exec", "web", "sh", "-c", owners).ok().lines()).containsExactly("root", "www-data");
        ctctl.ctctl("exec", "web", "nginx", "-s", "reload").ok();
        awaitSuccess(ctctl, "exec", "web", "curl", "-fsS", "http://127.0.0.1/?reloaded");

        stopsBeforeItIsKilled(ctctl, "web");
        assertThat(ctctl.ctctl("logs", "web").ok().out()).contains("GET /?asked HTTP/1.1\" 200", "GET /?reloaded");
    }

    @Test
    void redisKeepsItsDataOverARestart(CtctlInstance ctctl) {
        ctctl.ctctl(
                        "run",
                        "-d",
                        "--name",
                        "store",
                        "-u",
                        "redis",
                        WORLD,
                        "redis-server",
                        "--dir",
                        "/var/lib/redis",
                        "--save",
                        "")
                .ok();
        awaitSuccess(ctctl, "exec", "store", "redis-cli", "-e", "ping");
        redis(ctctl, "set", "colour", "green");
        assertThat(redis(ctctl, "bgsave")).contains("started");
        Await.until(CtctlInstance.patience(), "a background save", () -> redis(ctctl, "info", "persistence")
                .contains("rdb_saves:1"));
        assertThat(redis(ctctl, "info", "persistence")).contains("rdb_last_bgsave_status:ok");
        stopsBeforeItIsKilled(ctctl, "store");

        ctctl.ctctl("start", "store").ok();
        awaitSuccess(ctctl, "exec", "store", "redis-cli", "-e", "ping");
        assertThat(redis(ctctl, "get", "colour")).isEqualTo("green");
        assertThat(ctctl.ctctl("exec", "store", "stat", "-c", "%U", "/var/lib/redis/dump.rdb")
                        .ok()
                        .text())
                .isEqualTo("redis");
        stopsBeforeItIsKilled(ctctl, "store");
    }

    @Test
    void serversGoOnAfterASuspension(CtctlInstance ctctl) {
        ctctl.ctctl("run", "-d", "--name", "store", "-u", "redis", WORLD, "redis-server", "--dir", "/var/lib/redis")
                .ok();
        String start = "pg_ctlcluster $(pg_lsclusters -h | awk '{print $1, $2}') start --foreground";
        ctctl.ctctl("run", "-d", "--init", "--name", "db", WORLD, "sh", "-c", start)
                .ok();
        awaitSuccess(ctctl, "exec", "store", "redis-cli", "-e", "ping");
        awaitSuccess(ctctl, "exec", "-u", "postgres", "db", "pg_isready");
        redis(ctctl, "set", "colour", "green");
        postgres(ctctl, "psql -qc 'create table rows as select * from generate_series(1, 1000) n'");

        ctctl.ctctl("suspend", "store", "db").ok();
        ctctl.ctctl("resume", "store", "db").ok();

        assertThat(redis(ctctl, "get", "colour")).isEqualTo("green");
        assertThat(redis(ctctl, "bgsave")).contains("started");
        postgres(ctctl, "psql -qc 'insert into rows values (7)'");
        assertThat(postgres(ctctl, "psql -Atc 'select sum(n) from rows'")).isEqualTo("500507");
        assertThat(ctctl.ctctl("logs", "db").ok().out()).doesNotContain("interrupted");
    }

    @Test
    void postgresKeepsItsRowsOverARestart(CtctlInstance ctctl) {
        String start = "PATH=$(echo /usr/lib/postgresql/*/bin):$PATH; export PGDATA=$HOME/data;"
                + " test -d $PGDATA || initdb -A trust; exec postgres";
        ctctl.ctctl(
                        "run",
                        "-d",
                        "--name",
                        "db",
                        "-u",
                        "postgres",
                        "--stop-signal",
                        "INT",
                        "--stop-timeout",
                        "30",
                        WORLD,
                        "sh",
                        "-c",
                        start)
                .ok();
        awaitSuccess(ctctl, "exec", "-u", "postgres", "db", "pg_isready");
        postgres(ctctl, "createdb bench");
        postgres(ctctl, "$(echo /usr/lib/postgresql/*/bin/pgbench) -q -i bench");
        postgres(ctctl, "$(echo /usr/lib/postgresql/*/bin/pgbench) -n -t 50 -c 2 bench");
        String parallel =
                "set parallel_setup_cost = 0; set parallel_tuple_cost = 0; set min_parallel_table_scan_size = 0;"
                        + " select count(*) from pgbench_accounts";
        assertThat(postgres(ctctl, "psql -qAtc '" + parallel + "' bench")).isEqualTo("100000");
        stopsBeforeItIsKilled(ctctl, "db");

        ctctl.ctctl("start", "db").ok();
        awaitSuccess(ctctl, "exec", "-u", "postgres", "db", "pg_isready");
        assertThat(postgres(ctctl, "psql -h localhost -Atc 'select count(*) from pgbench_history' bench"))
                .isEqualTo("100");
        stopsBeforeItIsKilled(ctctl, "db");
        String log =
                ctctl.ctctl("logs", "db").ok().out() + ctctl.ctctl("logs", "db").err();
        assertThat(log).contains("received fast shutdown request").doesNotContain("was not properly shut down");
    }

    @Test
    void rootBecomesAnybodyAndNobodyBecomesRoot(CtctlInstance ctctl) {
        assertThat(inside(ctctl, "su nobody -s /bin/sh -c id").ok().text())
                .isEqualTo("uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)");
        assertThat(inside(ctctl, "su - postgres -c 'id -Gn; pwd'").ok().lines())
                .containsExactly("postgres ssl-cert", "/var/lib/postgresql");
        assertThat(inside(
                                ctctl,
                                "useradd -m ann && echo ann:secret | chpasswd && su ann -c 'touch ~/x; stat -c %U ~/x'")
                        .ok()
                        .text())
                .isEqualTo("ann");
        String setuid = "cp /usr/bin/id /tmp/id; chmod 4755 /tmp/id; setpriv --reuid nobody /tmp/id -u";
        assertThat(inside(ctctl, setuid).ok().text()).isEqualTo("65534");
        assertThat(ctctl.ctctl("run", "--rm", "--security-opt", "no-new-privileges=false", WORLD, "sh", "-c", setuid)
                        .ok()
                        .text())
                .isEqualTo("0");
    }

    @Test
    void fileCapabilitiesAreSetAndEverybodyMayPing(CtctlInstance ctctl) {
        assertThat(inside(ctctl, "cp /bin/cat /tmp/c && setcap cap_net_raw+ep /tmp/c && getcap /tmp/c")
                        .ok()
                        .text())
                .isEqualTo("/tmp/c cap_net_raw=ep");
        assertThat(inside(ctctl, "ping -c 1 localhost").ok().out()).contains(" 0% packet loss");
        assertThat(ctctl.ctctl(
                                "run",
                                "--rm",
                                "-u",
                                "nobody",
                                "--cap-drop",
                                "ALL",
                                WORLD,
                                "sh",
                                "-c",
                                // a copy has no file capabilities, which nobody could get here
                                "cp /usr/bin/ping /tmp/p && /tmp/p -c 1 localhost")
                        .ok()
                        .out())
                .contains(" 0% packet loss");
    }

    @Test
    void packagesComeAndGo(CtctlInstance ctctl) {
        String script =
                """
                set -e
                dpkg --verify
                apt-get check >&2
                mkdir -p /tmp/p/DEBIAN /tmp/p/usr/bin
                printf 'Package: greet\\nVersion: 1\\nArchitecture: all\\nMaintainer: m <m@x>\\nDescription: d\\n' \\
                    > /tmp/p/DEBIAN/control
                printf '#!/bin/sh\\necho greetings\\n' > /tmp/p/usr/bin/greet
                chmod 755 /tmp/p/usr/bin/greet
                dpkg-deb -b /tmp/p /tmp/greet.deb >&2
                dpkg -i /tmp/greet.deb >&2
                greet
                dpkg -r greet >&2
                test ! -e /usr/bin/greet
                dpkg-divert --quiet --add --rename --divert /usr/bin/curl.real /usr/bin/curl
                test ! -e /usr/bin/curl && test -x /usr/bin/curl.real
                dpkg-divert --quiet --remove --rename /usr/bin/curl
                dpkg --purge nginx-light >&2
                dpkg --verify
                echo done
                """;
        assertThat(inside(ctctl, script).ok().lines()).containsExactly("greetings", "done");
    }

    @Test
    void directoriesOfTheTemplateCanBeRenamedAndReplaced(CtctlInstance ctctl) {
        String script =
                """
                set -e
                mv /usr/share/perl5 /usr/share/moved && mv /usr/share/moved /usr/share/perl5
                rm -rf /etc/perl && mkdir /etc/perl && ls -A /etc/perl
                ln /bin/true /tmp/linked && stat -c %h /tmp/linked
                tar cf - /etc 2> /dev/null | tar xf - -C /tmp
                stat -c '%U:%G %a' /tmp/etc/shadow
                chown -R www-data: /var/lib/redis && stat -c %U /var/lib/redis
                """;
        assertThat(inside(ctctl, script).ok().lines()).containsExactly("2", "root:shadow 640", "www-data");
    }

    @Test
    void interpretersAndNamesWork(CtctlInstance ctctl) {
        assertThat(ctctl.ctctl("run", "--rm", WORLD, "bash", "-c", "cat <(echo substituted); wait")
                        .ok()
                        .text())
                .isEqualTo("substituted");
        assertThat(ctctl.ctctl("run", "--rm", WORLD, "perl", "-e", "print `id -un`, getpwuid(33) . qq(\\n)")
                        .ok()
                        .lines())
                .containsExactly("root", "www-data");
        assertThat(inside(
                                ctctl,
                                "getent ahosts localhost | grep -om1 ^127.0.0.1; getent hosts $(hostname) > /dev/null && umask")
                        .ok()
                        .text())
                .isEqualTo("127.0.0.1\n0022");
        assertThat(inside(ctctl, "LC_ALL=C.UTF-8 bash -c 'x=äöü; echo ${#x}'")
                        .ok()
                        .text())
                .isEqualTo("3");
    }

    @Test
    void aBuildThatIsInterruptedLeavesNothing() throws IOException {
        DebianWorld.needsMirror();
        try (CtctlInstance ctctl = CtctlInstance.create()) {
            Path temporary = ctctl.scratch("temporary");
            Path templates = ctctl.layout().templates();
            try (Running build = ctctl.command("run", "--rm", "debian", "true")
                    .env("TMPDIR", temporary.toString())
                    .start()) {
                Await.until(Duration.ofMinutes(2), "an unpacked base", () -> !below(templates, "/rootfs/usr/bin/dpkg")
                        .isEmpty());
                build.signal("INT");
                build.await(Duration.ofSeconds(30)).code(130);
            }
            assertThat(below(templates, "")).noneMatch(path -> path.contains("/.new-"));
            assertThat(Processes.find(words -> words.stream().anyMatch(word -> word.contains(templates + "/"))))
                    .isEmpty();
            assertThat(temporary).isEmptyDirectory();
        }
    }

    /** The paths of this ending in the templates' directory. */
    private static List<String> below(Path templates, String end) {
        try (Stream<Path> paths = Files.exists(templates) ? Files.walk(templates, 5) : Stream.empty()) {
            return paths.map(Path::toString).filter(path -> path.endsWith(end)).toList();
        } catch (IOException | UncheckedIOException e) {
            // the build makes and removes what we walk through
            return List.of();
        }
    }

    private static Result inside(CtctlInstance ctctl, String script) {
        return ctctl.ctctl("run", "--rm", WORLD, "sh", "-c", script);
    }

    private static String redis(CtctlInstance ctctl, String... words) {
        String[] command = new String[words.length + 4];
        System.arraycopy(new String[] {"exec", "store", "redis-cli", "-e"}, 0, command, 0, 4);
        System.arraycopy(words, 0, command, 4, words.length);
        return ctctl.ctctl(command).ok().text();
    }

    private static String postgres(CtctlInstance ctctl, String script) {
        return ctctl.ctctl("exec", "-u", "postgres", "db", "sh", "-c", script)
                .ok()
                .text();
    }

    private static void stopsBeforeItIsKilled(CtctlInstance ctctl, String name) {
        ctctl.ctctl("stop", name).ok();
        assertThat(ctctl.ctctl("wait", name).ok().text())
                .as("exit code of %s, which said %s", name, ctctl.ctctl("logs", name))
                .isEqualTo("0");
    }

    private static void awaitSuccess(CtctlInstance ctctl, String... words) {
        Await.until(
                CtctlInstance.patience(),
                String.join(" ", words),
                () -> ctctl.ctctl(words).code() == 0);
    }
}
