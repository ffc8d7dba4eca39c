package io.ctctl.isolation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C program's reading of a plan's bytes against Java's printing of its values. */
class ExplainTest {
    private static final Path PROGRAM = Path.of("target/native/ctctl").toAbsolutePath();

    private void theProgramIsBuilt() {
        assumeTrue(Files.isExecutable(PROGRAM), "target/native/ctctl is not built");
    }

    @Test
    void everyStepIsPrintedAlike(@TempDir Path directory) throws IOException, InterruptedException {
        theProgramIsBuilt();
        for (int seed = 0; seed < 20; seed++) {
            SetupPlan plan = SamplePlans.valid(seed);
            assertThat(explain(directory, plan.encode())).as("seed %s", seed).isEqualTo(plan.render());
        }
    }

    /** Its TEARDOWN may have been left by a monitor of an older daemon. */
    @Test
    void aPlanOfTheFirstVersionIsReadToo(@TempDir Path directory) throws IOException, InterruptedException {
        theProgramIsBuilt();
        SetupPlan plan = SamplePlans.valid(2);
        assertThat(plan.section(Section.CLONED)).isEmpty();

        assertThat(explain(directory, asVersion1(plan.encode()))).isEqualTo(plan.render());
    }

    private static byte[] asVersion1(byte[] plan) {
        ByteBuffer bytes = ByteBuffer.wrap(plan).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8, 1);
        int cloned = 56 + 8;
        System.arraycopy(plan, cloned + 8, plan, cloned, PlanEncoder.HEAD - cloned - 8);
        return plan;
    }

    private static String explain(Path directory, byte[] plan) throws IOException, InterruptedException {
        Path explain = directory.resolve("ctctl-explain");
        if (!Files.exists(explain)) {
            Files.createSymbolicLink(explain, PROGRAM);
        }
        Path file = Files.write(directory.resolve("plan"), plan);
        Process process = new ProcessBuilder(explain.toString(), file.toString())
                .redirectErrorStream(true)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
