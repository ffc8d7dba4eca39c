package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container that goes on before its memory is there has all of it, whatever is done with it meanwhile. */
@ExtendWith(CtctlExtension.class)
final class ResumeMemoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RIGHT = "pages 65536 wrong 0 ";

    @Test
    void itIsLookedAtAsAWholeAtOnce(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("suspend", "store").ok();
        ctctl.ctctl("resume", "store").ok();
        assertThat(ask(ctctl, "store")).startsWith(RIGHT);
    }

    @Test
    void itIsForkedMovedAndDroppedAtOnce(CtctlInstance ctctl) {
        CompiledProgram shapes = CompiledProgram.of("migration/shapes.c");
        start(ctctl, "shapes", shapes.volumeAt("/shapes"), "/shapes/shapes", "160");
        ctctl.ctctl("suspend", "shapes").ok();
        ctctl.ctctl("resume", "shapes").ok();
        Await.until(
                PATIENCE,
                "a report",
                () -> ctctl.ctctl("exec", "shapes", "test", "-e", "/tmp/report-1")
                                .code()
                        == 0);
        assertThat(ctctl.ctctl("exec", "shapes", "cat", "/tmp/report-1").ok().text())
                .isEqualTo("fork 0\nremap 0\nunmap 0\ndrop 0\nkernel 0\nhidden 0\nthreads 0\nall 0");
    }

    @Test
    void itIsSavedAgainAtOnce(CtctlInstance ctctl) {
        store(ctctl);
        for (int i = 0; i < 3; i++) {
            ctctl.ctctl("suspend", "store").ok();
            ctctl.ctctl("resume", "store").ok();
        }
        assertThat(ask(ctctl, "store")).startsWith(RIGHT);
    }

    /** Whoever fills it in is done with so little before the processes are let run. */
    @Test
    void itIsThereBeforeTheyRun(CtctlInstance ctctl) {
        start(ctctl, "store", CompiledProgram.of("migration/store.c").volumeAt("/store"), "/store/store", "9", "0");
        for (int i = 0; i < 12; i++) {
            ctctl.ctctl("suspend", "store").ok();
            ctctl.ctctl("resume", "store").ok();
        }
    }

    @Test
    void itsDaemonDies(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("suspend", "store").ok();
        ctctl.ctctl("resume", "store").ok();
        ctctl.killDaemon();
        assertThat(ask(ctctl, "store")).startsWith(RIGHT);
        ctctl.ctctl("suspend", "store").ok();
        ctctl.ctctl("resume", "store").ok();
        assertThat(ask(ctctl, "store")).startsWith(RIGHT);
    }

    @Test
    void clonesOfOneInstantHaveAllOfIt(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("fork", "store", "-n", "2").ok();
        for (String name : List.of("store", "store-1", "store-2")) {
            assertThat(ask(ctctl, name)).startsWith(RIGHT);
        }
    }

    @Test
    void itIsTurnedBackToASnapshot(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("snapshot", "create", "--memory", "--name", "before", "store")
                .ok();
        for (int i = 0; i < 2; i++) {
            ctctl.ctctl("snapshot", "switch", "store", "before").ok();
            assertThat(ask(ctctl, "store")).startsWith(RIGHT);
        }
    }

    /** It would read zeroes, or wait for ever. */
    @Test
    void itEndsWhenNobodyFillsItIn(CtctlInstance ctctl) {
        lackMemory(ctctl);
        pagers(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("wait", "store").ok().text()).isEqualTo("137");
    }

    @Test
    void itEndsWhenNobodyFillsItInAnyMoreUnderANewDaemon(CtctlInstance ctctl) {
        lackMemory(ctctl);
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).hasSize(1);
        pagers(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("wait", "store").ok().text()).isEqualTo("137");
    }

    @Test
    void itEndsWhenNobodyFillsItInAnyMoreForANewDaemon(CtctlInstance ctctl) {
        lackMemory(ctctl);
        ctctl.killDaemon();
        pagers(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("wait", "store").ok().text()).isEqualTo("137");
    }

    /** A new daemon waits with whoever fills it in. */
    @Test
    void itGoesOnWhenItIsFilledInUnderANewDaemon(CtctlInstance ctctl) {
        lackMemory(ctctl);
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).hasSize(1);
        pagers(ctctl).forEach(pid -> Processes.signal(pid, "CONT"));
        assertThat(ask(ctctl, "store")).startsWith(RIGHT);
    }

    /** A program waits for a page that nobody fills in. */
    private static void lackMemory(CtctlInstance ctctl) {
        String id = store(ctctl);
        Await.until(PATIENCE, "a filler that was not done yet", () -> {
            ctctl.ctctl("suspend", "store").ok();
            ctctl.ctctl("resume", "store").ok();
            pagers(ctctl).forEach(pid -> Processes.signal(pid, "STOP"));
            return !pagers(ctctl).isEmpty();
        });
        ctctl.ctctl("exec", "store", "touch", "/tmp/ask").ok();
        Await.until(PATIENCE, "a page that is missing", () -> Processes.read(ctctl.initPid(id), "wchan")
                .equals("handle_userfault"));
    }

    private static List<Long> pagers(CtctlInstance ctctl) {
        Path states = ctctl.layout().stateDir();
        return Processes.find(words -> words.size() > 2
                        && words.get(0).endsWith("ctctl-pager")
                        && words.get(2).startsWith(states.toString()))
                .toList();
    }

    private static String store(CtctlInstance ctctl) {
        CompiledProgram store = CompiledProgram.of("migration/store.c");
        return start(ctctl, "store", store.volumeAt("/store"), "/store/store", "256", "5000");
    }

    private static String start(CtctlInstance ctctl, String name, String volume, String... program) {
        String[] options = {"run", "-d", "--network", "none", "--name", name, volume, "busybox"};
        String[] words =
                Stream.concat(Arrays.stream(options), Arrays.stream(program)).toArray(String[]::new);
        String id = ctctl.ctctl(words).ok().text();
        Await.until(PATIENCE, name + " to be ready", () -> ctctl.ctctl("logs", name)
                .text()
                .contains("ready"));
        return id;
    }

    private static String ask(CtctlInstance ctctl, String name) {
        ctctl.ctctl("exec", name, "sh", "-c", "rm -f /tmp/answer; touch /tmp/ask")
                .ok();
        Await.until(
                PATIENCE,
                "an answer of " + name,
                () -> ctctl.ctctl("exec", name, "test", "-e", "/tmp/answer").code() == 0);
        return ctctl.ctctl("exec", name, "cat", "/tmp/answer").ok().text();
    }
}
