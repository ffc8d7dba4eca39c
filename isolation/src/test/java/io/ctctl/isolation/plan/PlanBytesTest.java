package io.ctctl.isolation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanBytesTest {
    @Test
    void headNamesSectionsAndSettings() {
        PlanBuilder builder = new PlanBuilder();
        Slot slot = builder.slot();
        builder.prepare(new FileStep.Mkdir("/a", 0755, Flags.none()));
        builder.child(new ProcessStep.Setsid());
        builder.child(new ProcessStep.Umask(022));
        builder.teardown(new FileStep.Rmdir("/a"));
        SetupPlan plan = builder.build(
                Flags.of(CloneFlag.CLONE_NEWNS, CloneFlag.CLONE_NEWPID),
                Optional.of(slot),
                new Stdio(StdioKind.PIPES, Flags.of(StdioFlag.STDIN), 7, 8, Optional.empty()));

        ByteBuffer bytes = ByteBuffer.wrap(plan.encode()).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(new String(bytes.array(), 0, 8, StandardCharsets.US_ASCII)).isEqualTo("CTCTLPLN");
        assertThat(bytes.getInt(8)).isEqualTo(2);
        assertThat(bytes.getInt(12)).isEqualTo(bytes.capacity());
        assertThat(bytes.getLong(16)).isEqualTo(0x20020000L);
        assertThat(bytes.getInt(24)).isZero();
        assertThat(List.of(bytes.getInt(28), bytes.getInt(32), bytes.getInt(36), bytes.getInt(40)))
                .containsExactly(2, 7, 8, 0);
        assertThat(sections(bytes)).containsExactly(0, 1, 1, 0, 1, 0, 1, 2, 3, 1);
        assertThat(bytes.getInt(96)).isEqualTo(4);
        assertThat(bytes.getInt(100)).isEqualTo(104);
        assertThat(bytes.getShort(104)).isEqualTo((short) Operation.MKDIR.code());
        assertThat(bytes.getShort(106)).isEqualTo((short) 3);
    }

    @Test
    void equalStringsAreStoredOnce() {
        String path = "/a/path/that/is/long";
        byte[] bytes = plan(new FileStep.Rmdir(path), new FileStep.Unlink(path)).encode();

        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text.indexOf(path)).isPositive().isEqualTo(text.lastIndexOf(path));
    }

    @Test
    void anEncoderCanBeUsedAgain() {
        PlanEncoder encoder = new PlanEncoder();
        SetupPlan plan = plan(SampleSteps.all().toArray(Step[]::new));

        byte[] first = encoder.encode(plan);
        encoder.encode(plan(new FileStep.Rmdir("/b")));

        assertThat(encoder.encode(plan)).isEqualTo(first);
    }

    @Test
    void aStringWithANulIsRefused() {
        assertThatThrownBy(() -> plan(new FileStep.Rmdir("a\0b")).encode())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }

    @Test
    void stepsAreCountedThroughAllSections() {
        SetupPlan plan = new PlanBuilder()
                .teardown(new FileStep.Rmdir("/t"))
                .prepare(new FileStep.Rmdir("/p"))
                .build(Flags.none(), Optional.empty(), Stdio.detached());

        assertThat(plan.step(0)).isEqualTo(new FileStep.Rmdir("/p"));
        assertThat(plan.step(1)).isEqualTo(new FileStep.Rmdir("/t"));
        assertThatThrownBy(() -> plan.step(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static List<Integer> sections(ByteBuffer bytes) {
        return IntStream.range(0, 10).mapToObj(i -> bytes.getInt(56 + 4 * i)).toList();
    }

    private static SetupPlan plan(Step... steps) {
        PlanBuilder builder = new PlanBuilder();
        List.of(steps).forEach(builder::child);
        return builder.build(Flags.none(), Optional.empty(), Stdio.detached());
    }
}
