package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CheckedMemory;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
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
        assertThat(CheckedMemory.ask(ctctl, "store")).startsWith(RIGHT);
    }

    @Test
    void itIsForkedMovedAndDroppedAtOnce(CtctlInstance ctctl) {
        CompiledProgram shapes = CompiledProgram.of("migration/shapes.c");
        start(ctctl, "shapes", shapes.volumeAt("/shapes"), "/shapes/shapes", "160");
        ctctl.ctctl("suspend", "shapes").ok();
        ctctl.ctctl("resume", "shapes").ok();
        assertThat(CheckedMemory.written(ctctl, "shapes", "/tmp/report-1")).isEqualTo(CheckedMemory.SHAPES_RIGHT);
    }

    @Test
    void itIsSavedAgainAtOnce(CtctlInstance ctctl) {
        store(ctctl);
        for (int i = 0; i < 3; i++) {
            ctctl.ctctl("suspend", "store").ok();
            ctctl.ctctl("resume", "store").ok();
        }
        assertThat(CheckedMemory.ask(ctctl, "store")).startsWith(RIGHT);
    }

    /** Whoever fills it in is done with so little before the processes are let run. */
    @Test
    void itIsThereBeforeTheyRun(CtctlInstance ctctl) {
        start(ctctl, "store", CompiledProgram.of("migration/store.c").volumeAt("/store"), "/store/store", "9", "0");
        for (int i = 0; i < 12; i++) {
            ctctl.ctctl("suspend", "store").ok();
            ctctl.ctctl("resume", "store").ok();
            assertThat(CheckedMemory.ask(ctctl, "store")).startsWith("pages 2304 wrong 0 ");
        }
    }

    @Test
    void itsDaemonDies(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("suspend", "store").ok();
        ctctl.ctctl("resume", "store").ok();
        ctctl.killDaemon();
        assertThat(CheckedMemory.ask(ctctl, "store")).startsWith(RIGHT);
        ctctl.ctctl("suspend", "store").ok();
        ctctl.ctctl("resume", "store").ok();
        assertThat(CheckedMemory.ask(ctctl, "store")).startsWith(RIGHT);
    }

    @Test
    void clonesOfOneInstantHaveAllOfIt(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("fork", "store", "-n", "2").ok();
        for (String name : List.of("store", "store-1", "store-2")) {
            assertThat(CheckedMemory.ask(ctctl, name)).startsWith(RIGHT);
        }
    }

    @Test
    void itIsTurnedBackToASnapshot(CtctlInstance ctctl) {
        store(ctctl);
        ctctl.ctctl("snapshot", "create", "--memory", "--name", "before", "store")
                .ok();
        for (int i = 0; i < 2; i++) {
            ctctl.ctctl("snapshot", "switch", "store", "before").ok();
            assertThat(CheckedMemory.ask(ctctl, "store")).startsWith(RIGHT);
        }
    }

    /** It would read zeroes, or wait for ever. */
    @Test
    void itEndsWhenNobodyFillsItIn(CtctlInstance ctctl) {
        lackMemory(ctctl);
        CheckedMemory.pagers(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("wait", "store").ok().text()).isEqualTo("137");
    }

    @Test
    void itEndsWhenNobodyFillsItInAnyMoreUnderANewDaemon(CtctlInstance ctctl) {
        lackMemory(ctctl);
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).hasSize(1);
        CheckedMemory.pagers(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("wait", "store").ok().text()).isEqualTo("137");
    }

    @Test
    void itEndsWhenNobodyFillsItInAnyMoreForANewDaemon(CtctlInstance ctctl) {
        lackMemory(ctctl);
        ctctl.killDaemon();
        CheckedMemory.pagers(ctctl).forEach(pid -> Processes.signal(pid, "KILL"));
        assertThat(ctctl.ctctl("wait", "store").ok().text()).isEqualTo("137");
    }

    /** A new daemon waits with whoever fills it in. */
    @Test
    void itGoesOnWhenItIsFilledInUnderANewDaemon(CtctlInstance ctctl) {
        lackMemory(ctctl);
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-q").ok().lines()).hasSize(1);
        CheckedMemory.pagers(ctctl).forEach(pid -> Processes.signal(pid, "CONT"));
        assertThat(CheckedMemory.ask(ctctl, "store")).startsWith(RIGHT);
    }

    /** A program waits for a page that nobody fills in. */
    private static void lackMemory(CtctlInstance ctctl) {
        String id = store(ctctl);
        Await.until(PATIENCE, "a filler that was not done yet", () -> {
            ctctl.ctctl("suspend", "store").ok();
            ctctl.ctctl("resume", "store").ok();
            CheckedMemory.pagers(ctctl).forEach(pid -> Processes.signal(pid, "STOP"));
            return !CheckedMemory.pagers(ctctl).isEmpty();
        });
        ctctl.ctctl("exec", "store", "touch", "/tmp/ask").ok();
        Await.until(PATIENCE, "a page that is missing", () -> Processes.read(ctctl.initPid(id), "wchan")
                .equals("handle_userfault"));
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
}
