package io.ctctl.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is preloaded into CRIU, in a program that does what CRIU does. */
class PreloadTest {
    private static final Path LIBRARY = Path.of("target/native/ctctl-criu.so").toAbsolutePath();
    private static final Path SOURCE = Path.of("src/test/c/preloaded.c").toAbsolutePath();

    @TempDir
    Path directory;

    private Process looked;
    private Path program;

    @BeforeEach
    void compile() throws IOException, InterruptedException {
        assumeTrue(Files.exists(LIBRARY), "target/native/ctctl-criu.so is not built");
        program = directory.resolve("preloaded");
        Process compiler = new ProcessBuilder("gcc", "-D_GNU_SOURCE", "-o", program.toString(), SOURCE.toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        looked = new ProcessBuilder("cat").start();
        // its mappings change until it has begun to work
        looked.getOutputStream().write('\n');
        looked.getOutputStream().flush();
        assertThat(looked.getInputStream().read()).isEqualTo('\n');
    }

    @AfterEach
    void end() throws InterruptedException {
        looked.destroyForcibly().waitFor();
    }

    @Test
    void flagsThatWereReadBeforeAreGivenWhileTheMappingsAreTheSame() throws IOException, InterruptedException {
        Path smaps = directory.resolve("smaps-" + looked.pid());
        Files.writeString(smaps, foretold());
        assertThat(run(directory)).contains("VmFlags: foretold\n");
        Files.writeString(smaps, foretold().replaceFirst("r--p", "rw-p"));
        assertThat(run(directory)).doesNotContain("foretold").contains("VmFlags:");
        Files.delete(smaps);
        assertThat(run(directory)).contains("VmFlags:");
    }

    private String foretold() throws IOException {
        return Files.readString(Path.of("/proc/" + looked.pid() + "/smaps"))
                .replaceAll("VmFlags: .*", "VmFlags: foretold");
    }

    @Test
    void writtenBitsAreClearedOnlyWhereSomebodyNeedsThem() throws IOException, InterruptedException {
        assertThat(run(directory)).endsWith("clear_refs is /dev/null\n");
        assertThat(run(Path.of(""))).endsWith("clear_refs is /proc/" + looked.pid() + "/clear_refs\n");
    }

    /** Else they keep its end of the dialogue, and nobody learns that it has been killed. */
    @ParameterizedTest
    @ValueSource(strings = {"swrk", "clone"})
    void childrenGoWithIt(String way) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        ProcessBuilder builder = new ProcessBuilder(program.toString(), way);
        builder.environment().put("LD_PRELOAD", LIBRARY.toString());
        Process process = builder.start();
        String pid = process.inputReader(StandardCharsets.UTF_8).readLine();
        Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(pid));
        process.destroyForcibly().waitFor();
        try {
            if (child.isPresent()) {
                child.get().onExit().get(10, TimeUnit.SECONDS);
            }
        } finally {
            child.ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private String run(Path mappings) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(), "swrk", String.valueOf(looked.pid())));
        builder.environment().put("LD_PRELOAD", LIBRARY.toString());
        if (!mappings.toString().isEmpty()) {
            builder.environment().put("CTCTL_MAPPINGS", mappings.toString());
        }
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
