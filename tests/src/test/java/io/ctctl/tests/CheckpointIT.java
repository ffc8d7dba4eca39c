package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checkpoints as values: kept, carried away, gone on from more than once, refused when they cannot be right. */
@ExtendWith(CtctlExtension.class)
final class CheckpointIT {
    private static final String COUNTER = "i=0; while :; do i=$((i+1)); echo $i; echo $i >/count; sleep 0.1; done";

    @Test
    void aCounterGoesOnWhereItWas(CtctlInstance ctctl) {
        String id = counter(ctctl, "web");
        ctctl.ctctl("suspend", "web").ok();
        int before = last(ctctl, id);
        assertThat(ctctl.ctctl("ps", "-a").ok().out()).contains("Suspended");
        ctctl.ctctl("start", "web").code(6);
        ctctl.ctctl("resume", "web").ok();
        Await.until(Duration.ofSeconds(20), "more numbers", () -> last(ctctl, id) > before + 3);
        assertThat(ctctl.ctctl("logs", id).ok().lines()).doesNotHaveDuplicates();
        ctctl.ctctl("exec", id, "true").ok();
        ctctl.ctctl("stop", "-t", "0", id).ok();
        assertThat(ctctl.ctctl("wait", id).ok().text()).isEqualTo("143");
    }

    @Test
    void aSuspendedContainerOutlivesTheDaemon(CtctlInstance ctctl) {
        String id = counter(ctctl, "web");
        ctctl.ctctl("suspend", "web").ok();
        ctctl.killDaemon();
        assertThat(ctctl.ctctl("ps", "-a").ok().out()).contains("Suspended");
        ctctl.ctctl("resume", "web").ok();
        ctctl.killDaemon();
        int before = last(ctctl, id);
        Await.until(Duration.ofSeconds(20), "more numbers", () -> last(ctctl, id) > before + 3);
        ctctl.ctctl("rm", "-f", id).ok();
    }

    @Test
    void anArchiveMakesAnotherContainer(CtctlInstance ctctl) {
        counter(ctctl, "web");
        Path archive = ctctl.scratch("archive").resolve("web.ckpt");
        ctctl.ctctl("checkpoint", "web", "--leave-running", "--to", archive.toString())
                .ok();
        assertThat(ctctl.ctctl("checkpoint", "inspect", archive.toString()).ok().out())
                .contains("web")
                .contains("fits here   yes")
                .contains("sh");
        String copy = ctctl.ctctl("restore", "--import", archive.toString(), "--name", "copy")
                .ok()
                .text();
        assertThat(ctctl.ctctl("exec", "copy", "hostname").ok().text()).isEqualTo(copy);
        assertThat(ctctl.ctctl("exec", "copy", "cat", "/count").ok().text()).matches("\\d+");
        ctctl.ctctl("restore", "--import", archive.toString()).code(5);
    }

    @Test
    void aDamagedArchiveIsRefused(CtctlInstance ctctl) throws IOException {
        counter(ctctl, "web");
        Path archive = ctctl.scratch("archive").resolve("web.ckpt");
        ctctl.ctctl("checkpoint", "web", "--to", archive.toString()).ok();
        Path cut = archive.resolveSibling("cut.ckpt");
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        ctctl.ctctl("restore", "--import", cut.toString(), "--name", "copy").code(2);
        Path changed = archive.resolveSibling("changed.ckpt");
        Files.copy(archive, changed);
        try (RandomAccessFile file = new RandomAccessFile(changed.toFile(), "rw")) {
            file.seek(bytes.length / 2);
            file.write(bytes[bytes.length / 2] ^ 0x55);
        }
        ctctl.ctctl("restore", "--import", changed.toString(), "--name", "copy").code(2);
        assertThat(ctctl.ctctl("ps", "-a").ok().out()).doesNotContain("copy");
        String absent = archive.resolveSibling("absent.ckpt").toString();
        assertThat(ctctl.ctctl("checkpoint", "inspect", absent).code(2).err()).contains(absent + " does not exist");
        ctctl.ctctl("resume", "web").ok();
    }

    @Test
    void clonesGoOnFromOneInstant(CtctlInstance ctctl) {
        counter(ctctl, "web");
        assertThat(ctctl.ctctl("fork", "web", "-n", "3").ok().lines()).hasSize(3);
        for (String name : new String[] {"web", "web-1", "web-2", "web-3"}) {
            int before = last(ctctl, name);
            Await.until(Duration.ofSeconds(20), "more of " + name, () -> last(ctctl, name) > before);
        }
    }

    @Test
    void aSnapshotTurnsBackTimeAndFiles(CtctlInstance ctctl) {
        String id = counter(ctctl, "web");
        int then = last(ctctl, id);
        ctctl.ctctl("snapshot", "create", "--memory", "--name", "before", "web").ok();
        ctctl.ctctl("exec", "web", "touch", "/since").ok();
        Await.until(Duration.ofSeconds(20), "more numbers", () -> last(ctctl, id) > then + 10);
        ctctl.ctctl("snapshot", "switch", "web", "before").ok();
        // it has counted in memory alone
        Await.until(Duration.ofSeconds(20), "numbers once more", () -> repeated(numbers(ctctl, id))
                .isPresent());
        assertThat(repeated(numbers(ctctl, id)).orElseThrow()).isGreaterThanOrEqualTo(then);
        ctctl.ctctl("exec", "web", "test", "!", "-e", "/since").ok();
        assertThat(ctctl.ctctl("snapshot", "ls", "web").ok().out()).contains("before");
        ctctl.ctctl("snapshot", "rm", "web", "before").ok();
    }

    @Test
    void whatCannotBeDumpedIsToldBefore(CtctlInstance ctctl) {
        counter(ctctl, "web");
        ctctl.ctctl("migratable", "web").ok();
        ctctl.ctctl("pause", "web").ok();
        assertThat(ctctl.ctctl("migratable", "web").code(16).out()).contains("paused");
        ctctl.ctctl("suspend", "web").code(16);
        ctctl.ctctl("unpause", "web").ok();
        String sleeper = ctctl.ctctl("run", "-d", "--ipc", "host", "busybox", "sleep", "100")
                .ok()
                .text();
        assertThat(ctctl.ctctl("suspend", sleeper).code(16).err()).contains("ipc");
    }

    @Test
    void whatIsSavedOutlivesTheMachine(CtctlInstance ctctl) throws IOException {
        String id = counter(ctctl, "web");
        ctctl.ctctl("exec", "web", "dd", "if=/dev/urandom", "of=/data", "bs=1M", "count=4")
                .ok();
        Path archive = ctctl.scratch("archive").resolve("web.ckpt");
        ctctl.ctctl("checkpoint", "web", "--leave-running", "--to", archive.toString())
                .ok();
        assertThat(notOnTheDisk(archive)).isEqualTo("0");
        ctctl.ctctl("snapshot", "create", "--memory", "--name", "before", "web").ok();
        Path state = ctctl.layout().containerStates().resolve(id);
        assertThat(notOnTheDisk(state.resolve("snapshots"))).isEqualTo("0");
        ctctl.ctctl("checkpoint", "web", "--every", "1h").ok();
        Await.until(Duration.ofSeconds(20), "a point", () -> ctctl.ctctl("inspect", "web")
                .text()
                .contains("every-1"));
        assertThat(notOnTheDisk(state.resolve("history"))).isEqualTo("0");
    }

    private static String notOnTheDisk(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return CompiledProgram.of("dirty.c")
                    .run(files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .map(Path::toString)
                            .toList());
        }
    }

    private static String counter(CtctlInstance ctctl, String name) {
        String id = ctctl.ctctl("run", "-d", "--name", name, "busybox", "sh", "-c", COUNTER)
                .ok()
                .text();
        Await.until(Duration.ofSeconds(20), "numbers", () -> last(ctctl, id) > 2);
        return id;
    }

    private static int last(CtctlInstance ctctl, String id) {
        List<Integer> numbers = numbers(ctctl, id);
        return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
    }

    /** The first that does not follow a smaller one. */
    private static Optional<Integer> repeated(List<Integer> numbers) {
        return IntStream.range(1, numbers.size())
                .filter(i -> numbers.get(i) <= numbers.get(i - 1))
                .mapToObj(numbers::get)
                .findFirst();
    }

    private static List<Integer> numbers(CtctlInstance ctctl, String id) {
        return ctctl.ctctl("logs", id).ok().lines().stream()
                .map(line -> Integer.valueOf(line.strip()))
                .toList();
    }
}
