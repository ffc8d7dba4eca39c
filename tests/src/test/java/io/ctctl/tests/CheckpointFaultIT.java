package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import io.ctctl.tests.harness.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checkpoints that fail half-way: one line tells why, the container goes on or is suspended as before, and nothing is left. */
@ExtendWith(CtctlExtension.class)
final class CheckpointFaultIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aFullDiskCostsNothing(CtctlInstance ctctl) throws IOException {
        String id = heavy(ctctl, 8);
        ctctl.ctctl("exec", id, "dd", "if=/dev/urandom", "of=/data", "bs=1M", "count=24")
                .ok();
        try (SmallDisk disk = new SmallDisk(ctctl.scratch("small"), "16m")) {
            Path archive = disk.path().resolve("web.ckpt");
            for (List<String> way : List.of(List.of("--leave-running"), List.<String>of())) {
                Result result =
                        ctctl.ctctl(Stream.concat(Stream.of("checkpoint", id, "--to", archive.toString()), way.stream())
                                .toArray(String[]::new));
                assertThat(result.code(7).err()).contains("No space left on device");
                assertThat(disk.path()).isEmptyDirectory();
                goesOn(ctctl, id);
            }
        }
        assertThat(checkpoints(ctctl, id)).isEmpty();
    }

    @Test
    void aPlaceWhereNothingCanBeWrittenIsRefusedFirst(CtctlInstance ctctl) throws IOException {
        String id = heavy(ctctl, 1);
        assertThat(ctctl.ctctl("checkpoint", id, "--to", "/nonexistent/web.ckpt")
                        .code(2)
                        .err())
                .contains("no directory /nonexistent");
        // which nobody can stop and write
        assertThat(ctctl.ctctl("checkpoint", id, "--to", "/proc/web.ckpt")
                        .code(1)
                        .err())
                .contains("/proc/.web.ckpt.new");
        goesOn(ctctl, id);
        assertThat(checkpoints(ctctl, id)).isEmpty();
    }

    @Test
    void aDiskThatGetsFullUnderTheDump(CtctlInstance ctctl) throws IOException {
        try (SmallDisk disk = new SmallDisk(ctctl.scratch("host"), "48m");
                CtctlInstance small = disk.instance()) {
            small.ctctl("template", "build", "busybox").ok();
            String id = heavy(small, 64);
            assertThat(small.ctctl("suspend", id).code(7).err()).contains("No space left on device");
            goesOn(small, id);
            assertThat(checkpoints(small, id)).isEmpty();
        }
    }

    @Test
    void aDiskThatGetsFullUnderTheFilesInMemory(CtctlInstance ctctl) throws IOException {
        try (SmallDisk disk = new SmallDisk(ctctl.scratch("host"), "24m");
                CtctlInstance small = disk.instance()) {
            small.ctctl("template", "build", "busybox").ok();
            String id = heavy(small, 1);
            small.ctctl("exec", id, "dd", "if=/dev/urandom", "of=/dev/shm/file", "bs=1M", "count=32")
                    .ok();
            assertThat(small.ctctl("suspend", id).code(7).err())
                    .contains("No space left on device")
                    .hasLineCount(1);
            goesOn(small, id);
            assertThat(checkpoints(small, id)).isEmpty();
        }
    }

    /** Its end cannot be written down then: the record of the run is kept until the container goes. */
    @Test
    void whoEndsOnAFullDiskGoesAsAWhole(CtctlInstance ctctl) throws IOException {
        try (SmallDisk disk = new SmallDisk(ctctl.scratch("host"), "16m");
                CtctlInstance small = disk.instance()) {
            small.ctctl("template", "build", "busybox").ok();
            String id = small.ctctl("run", "-d", "busybox", "sh", "-c", "dd if=/dev/zero of=/big bs=64k; sleep 1000")
                    .ok()
                    .text();
            Await.until(SOON, "a full disk", () -> disk.path().toFile().getUsableSpace() == 0);
            small.ctctl("kill", id).ok();
            small.ctctl("wait", id).code(0);
            small.ctctl("rm", id).ok();
            assertThat(small.layout().containerRuns()).isEmptyDirectory();
            assertThat(small.layout().containerStates()).isEmptyDirectory();
        }
    }

    /** CRIU cannot find out about the kernel then: what it lacks is not to be held against it later. */
    @Test
    void aFirstTimeWithoutLoopbackIsForgotten() {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                CtctlInstance alone = CtctlInstance.create(namespace)) {
            alone.ctctl("template", "build", "busybox").ok();
            namespace.run("ip", "link", "set", "lo", "down").ok();
            // as in one that was never up
            namespace.run("ip", "address", "flush", "dev", "lo").ok();
            String id = heavy(alone, 1, "--network=none");
            assertThat(alone.ctctl("suspend", id).code(1).err()).contains("a socket");
            goesOn(alone, id);
            namespace.run("ip", "link", "set", "lo", "up").ok();
            // pages are left out, for which the kernel must be known
            alone.ctctl("migrate", id, "--new-name", "web").ok();
            goesOn(alone, "web");
            alone.ctctl("suspend", "web").ok();
        }
    }

    /** CRIU lets no packet pass by then; as killed by hand, or by the kernel that is short of memory. */
    @Test
    void whoeverKillsCriuCutsNobodyOff() {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                CtctlInstance alone = CtctlInstance.create(namespace)) {
            alone.ctctl("template", "build", "busybox").ok();
            String id = heavy(alone, 64);
            reaches(alone, id);
            Path log = alone.layout().containerStates().resolve(id).resolve("checkpoint.new/dump.log");
            whileCriuIsKilled(alone, log, "Running post-dump scripts", "suspend", "resume", id);
            goesOn(alone, id);
            reaches(alone, id);
            alone.ctctl("suspend", id).ok();
            alone.ctctl("resume", id).ok();
            goesOn(alone, id);
            reaches(alone, id);
        }
    }

    /** A command fails because its CRIU is killed when its log says so; one that was quicker than we is undone and tried again. */
    private static void whileCriuIsKilled(
            CtctlInstance ctctl, Path log, String begun, String command, String undo, String id) {
        Await.until(SOON, "a " + command + " that fails", () -> {
            Running running = ctctl.command(command, id).start();
            while (!contains(log, begun) && running.isAlive()) {
                Thread.onSpinWait();
            }
            Processes.all().stream()
                    .filter(criu ->
                            Processes.link(criu, "cwd").equals(log.getParent().toString()))
                    .forEach(criu -> Processes.signal(criu, "KILL"));
            boolean failed = running.await(SOON).code() != 0;
            if (!failed) {
                ctctl.ctctl(undo, id).ok();
            }
            return failed;
        });
    }

    @Test
    void aRestoringCriuThatIsKilledLeavesNothing(CtctlInstance ctctl) throws IOException {
        String id = heavy(ctctl, 1);
        ctctl.ctctl("suspend", id).ok();
        Path log = ctctl.layout().containerStates().resolve(id).resolve("checkpoint/restore.log");
        whileCriuIsKilled(ctctl, log, "Move the root to /tmp/.criu.mntns", "resume", "suspend", id);
        Matcher yard = Pattern.compile("/tmp/\\.criu\\.mntns\\.\\w+")
                .matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
        assertThat(yard.find()).isTrue();
        assertThat(Path.of(yard.group())).doesNotExist();
        ctctl.ctctl("resume", id).ok();
        goesOn(ctctl, id);
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static void reaches(CtctlInstance ctctl, String id) {
        String gateway = "$(ip route | sed -n 's/^default via \\([^ ]*\\).*/\\1/p')";
        ctctl.ctctl("exec", id, "sh", "-c", "ping -c 1 -W 2 " + gateway).ok();
    }

    @Test
    void aVolumeThatIsGoneIsNamed(CtctlInstance ctctl) throws IOException {
        Path volume = ctctl.scratch("volume");
        String id = ctctl.sleeper("--volume=" + volume + ":/data");
        ctctl.ctctl("suspend", id).ok();
        Files.delete(volume);
        assertThat(ctctl.ctctl("resume", id).err()).contains(volume.toString());
        assertThat(ctctl.ctctl("ps", "-a").ok().out()).contains("Suspended");
        Files.createDirectory(volume);
        ctctl.ctctl("resume", id).ok();
    }

    @Test
    void aTemplateThatIsNotHereIsNamed(CtctlInstance ctctl) {
        String id = ctctl.sleeper("--name=web");
        Path archive = ctctl.scratch("archive").resolve("web.ckpt");
        ctctl.ctctl("checkpoint", id, "--to", archive.toString()).ok();
        ctctl.ctctl("rm", "-f", id).ok();
        ctctl.ctctl("template", "rm", "busybox").ok();
        try {
            assertThat(ctctl.ctctl("restore", "--import", archive.toString())
                            .code(4)
                            .err())
                    .contains("busybox");
            assertThat(ctctl.ctctl("ps", "-aq").ok().lines()).isEmpty();
        } finally {
            ctctl.ctctl("template", "build", "busybox").ok();
        }
        ctctl.ctctl("restore", "--import", archive.toString()).ok();
    }

    /** A container with so much memory, which does not pack, that saving it takes its time. */
    private static String heavy(CtctlInstance ctctl, int megabytes, String... options) {
        String fill = "x=$(head -c " + megabytes + "m /dev/urandom | base64); echo filled;"
                + " i=0; while :; do i=$((i+1)); echo $i >/count; sleep 0.1; done";
        List<String> words = new ArrayList<>(List.of("run", "-d"));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", fill));
        String id = ctctl.ctctl(words.toArray(String[]::new)).ok().text();
        Await.until(SOON, "its memory", () -> ctctl.ctctl("logs", id).out().contains("filled"));
        return id;
    }

    private static void goesOn(CtctlInstance ctctl, String id) {
        String before = count(ctctl, id);
        Await.until(SOON, "it to go on", () -> !count(ctctl, id).equals(before));
    }

    private static String count(CtctlInstance ctctl, String id) {
        return ctctl.ctctl("exec", id, "cat", "/count").out();
    }

    private static List<Path> checkpoints(CtctlInstance ctctl, String id) throws IOException {
        try (Stream<Path> files = Files.list(ctctl.layout().containerStates().resolve(id))) {
            return files.filter(path -> path.getFileName().toString().startsWith("checkpoint."))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }
}
