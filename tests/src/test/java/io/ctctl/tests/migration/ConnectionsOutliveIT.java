package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.migration.FaultyWay.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A migration that fails in the middle of CRIU's work costs the container its pause, and its connections nothing. */
final class ConnectionsOutliveIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long SECONDS = Await.patient(Duration.ofSeconds(5)).toSeconds();

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts("-Dctctl.criu.patience=" + SECONDS);

    private static FaultyWay way;
    private String id;

    @BeforeAll
    static void makeWay() throws IOException {
        way = new FaultyWay(hosts);
    }

    @BeforeEach
    void connect() {
        hosts.here()
                .ctctl("network", "create", "--subnet", "10.5.0.0/24", "lan")
                .ok();
        // 8 MB in /dev/shm keep CRIU busy for a while
        id = hosts.run(
                "web",
                "head -c 8m /dev/urandom >/dev/shm/much; exec nc -ll -p 7 -e cat",
                "--network",
                "lan,ip=10.5.0.5");
        hosts.run(
                "client",
                "until nc -w 1 10.5.0.5 7 </dev/null; do :; done;"
                        + " (while :; do echo x; sleep 0.02; done) | nc 10.5.0.5 7 >/back",
                "--network",
                "lan");
        awaitEchoes();
    }

    @AfterEach
    void nothingIsLeft() {
        Await.until(
                PATIENCE,
                "its end there",
                () -> hosts.there().ctctl("ps", "-aq").ok().text().isEmpty());
        for (NetworkNamespace namespace : List.of(hosts.hereNamespace(), hosts.thereNamespace())) {
            assertThat(namespace.links()).noneMatch(link -> link.endsWith("-dead"));
        }
        hosts.assertClean();
        hosts.here().ctctl("network", "rm", "lan").ok();
        hosts.there().ctctl("network", "rm", "lan").ok();
    }

    @Test
    void theDeathOfTheSourceDaemon() {
        Running migration = way.migrateUpTo(Step.RESTORED, "--create-networks");
        hosts.here().killDaemon();
        way.go();
        migration.await(PATIENCE);
        way.wake();
        awaitEchoes();
    }

    @Test
    void aSavingCriuThatHangs() {
        long init = hosts.here().initPid(id);
        // long enough to be seen at it
        hosts.here()
                .ctctl("exec", id, "sh", "-c", "head -c 48m /dev/urandom >/dev/shm/more")
                .ok();
        Running migration = way.start("--create-networks");
        AtomicLong criu = new AtomicLong();
        Await.until(PATIENCE, () -> "an archive during " + migration, () -> {
            criu.set(criuOf(init));
            return isArchiving(criu.get()) || !migration.isAlive();
        });
        assertThat(migration.isAlive()).as(migration::toString).isTrue();
        Processes.signal(criu.get(), "STOP");
        assertThat(migration.await(PATIENCE).code(1).err())
                .hasLineCount(1)
                .contains("CRIU was silent for " + SECONDS + " s")
                .contains("it stays here");
        awaitEchoes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "STOP"})
    void theEndOfTheRestoringCriu(String signal) {
        Running migration = way.migrateUpTo(Step.RESTORE, "--create-networks");
        // the restored process opens it, and waits there for somebody who writes
        replaceByFifo(hosts.there().layout().containerStates().resolve(id).resolve("arriving"), "fs-1.img");
        way.go();
        Await.until(PATIENCE, () -> "CRIU there during " + migration, () -> restorer(id)
                .isPresent());
        Processes.signal(restorer(id).orElseThrow(), signal);
        Result result = migration.await(PATIENCE).code(1);
        assertThat(result.err()).contains("it stays here").hasLineCount(1);
        assertThat(result.err().contains("CRIU was silent for " + SECONDS + " s"))
                .as(result.err())
                .isEqualTo(signal.equals("STOP"));
        awaitEchoes();
    }

    private static void awaitEchoes() {
        int before = echoes();
        Await.until(PATIENCE, "echoes", () -> echoes() > before + 3);
    }

    private static int echoes() {
        String text =
                hosts.here().ctctl("exec", "client", "sh", "-c", "wc -l </back").text();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    /** Whether it saves the files of a tmpfs. */
    private static boolean isArchiving(long criu) {
        return criu != 0
                && Processes.find(words -> words.contains("tar"))
                        .anyMatch(tar -> status(tar, "PPid").equals(Long.toString(criu)));
    }

    /** Who saves the container of this first process: ctctl-tracer holds it now and then, too, for an instant. */
    private static long criuOf(long init) {
        String tracer = status(init, "TracerPid");
        long pid = tracer.isEmpty() ? 0 : Long.parseLong(tracer);
        boolean ours = Processes.commandLine(pid).stream().anyMatch(word -> word.endsWith("ctctl-tracer"));
        return ours ? 0 : pid;
    }

    /** CRIU in a container that is being restored, once it has made the first process, its sibling. */
    private static Optional<Long> restorer(String id) {
        List<Long> all = hosts.there().cgroup(id).processes();
        Optional<Long> init =
                all.stream().filter(pid -> status(pid, "NSpid").endsWith("\t1")).findFirst();
        return init.flatMap(first -> all.stream()
                .filter(pid -> !pid.equals(first) && parent(pid).equals(parent(first)))
                .findFirst());
    }

    private static String parent(long pid) {
        return status(pid, "PPid");
    }

    /** Empty when it has gone. */
    private static String status(long pid, String field) {
        return Processes.read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private static void replaceByFifo(Path images, String name) {
        Path image = images.resolve(name);
        Await.until(PATIENCE, image + " to be there", () -> Files.exists(image));
        Command.of("rm", image.toString()).run().ok();
        Command.of("mkfifo", image.toString()).run().ok();
    }
}
