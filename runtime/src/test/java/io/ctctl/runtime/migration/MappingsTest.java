package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingsTest {
    @TempDir
    Path directory;

    @Test
    void theyHoldWhileNothingChangesAndWhenItIsAnotherProgram() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "echo; read line; exec sleep 100").start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('\n');
            int pid = (int) process.pid();
            Mappings same = Mappings.read(directory.resolve("same"), List.of(pid));
            assertThat(same.directory().resolve("smaps-" + pid)).content().contains("VmFlags:");
            holds(same);
            Mappings other = Mappings.read(directory.resolve("other"), List.of(pid));
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            Path name = Path.of("/proc/" + pid + "/comm");
            while (!Files.readString(name).equals("sleep\n")) {
                Thread.onSpinWait();
            }
            // CRIU sees that, and reads for itself
            holds(other);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneThatHasEndedIsLeftOut() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        Mappings none = Mappings.read(directory.resolve("none"), List.of((int) process.pid()));
        assertThat(none.directory()).isEmptyDirectory();
        holds(none);
    }

    @Test
    void whatWasWrittenToIsNoOtherMapping() {
        List<String> before = lines("Rss:   4 kB\nVmFlags: rd wr mr mw me ac sd \n");
        assertThat(lines("Rss:   8 kB\nVmFlags: rd wr mr mw me ac \n")).isEqualTo(before);
        assertThat(lines("Rss:   4 kB\nVmFlags: rd wr mr mw me dd ac sd \n")).isNotEqualTo(before);
    }

    /** Of a process that has just been forked, it begins when it stands still already. */
    @Test
    void whatWeTrackIsNoOtherMapping() {
        assertThat(lines("VmFlags: rd wr mr mw me ac uw \n")).isEqualTo(lines("VmFlags: rd wr mr mw me ac \n"));
    }

    private static List<String> lines(String rest) {
        String mapping = "7f0000000000-7f0000001000 rw-p 00000000 00:00 0 \n" + rest;
        return Mappings.lines(mapping.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void holds(Mappings mappings) {
        mappings.look();
        assertThatCode(mappings::requireUnchanged).doesNotThrowAnyException();
    }
}
