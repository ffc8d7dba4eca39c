package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CompiledProgram;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.NetworkNamespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts without something that networks take: what needs it is refused by its name, all else works. */
final class MissingFeatureIT {
    private static final NetworkNamespace host = NetworkNamespace.create();
    /** Of bpf(2). */
    private static final String BPF = "321";

    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/cgroup.controllers");

    @AfterAll
    static void close() {
        host.close();
    }

    @Test
    void withoutNftablesContainersHaveNoNetworks(@TempDir Path programs) throws IOException {
        for (String directory : System.getenv("PATH").split(":")) {
            link(Path.of(directory), programs);
        }
        Files.delete(programs.resolve("nft"));
        try (CtctlInstance ctctl = CtctlInstance.create(host, List.of("env", "PATH=" + programs))) {
            ctctl.ctctl("template", "build", "busybox").ok();
            assertThat(ctctl.sh("true", "--network=bridge").code(125).err())
                    .contains("install nftables")
                    .hasLineCount(1);
            assertThat(ctctl.ctctl("ps", "-aq").ok().lines()).isEmpty();
            assertThat(ctctl.sh("echo alone", "--network=none").ok().text()).isEqualTo("alone");
        }
        assertThat(host.links()).isEmpty();
    }

    private static void link(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(from)) {
            for (Path program : all) {
                Path link = to.resolve(program.getFileName());
                if (!Files.exists(link)) {
                    Files.deleteIfExists(link);
                    Files.createSymbolicLink(link, program.toRealPath());
                }
            }
        }
    }

    /** A rate that nothing keeps to would be believed in. */
    @Test
    void withoutEbpfRatesAreRefused() {
        String refusing = CompiledProgram.of("refusing.c").path().toString();
        try (CtctlInstance ctctl = CtctlInstance.create(host, List.of(refusing, BPF))) {
            ctctl.ctctl("template", "build", "busybox").ok();
            if (Files.exists(UNIFIED)) {
                // there a program says which devices a container may use: nothing runs without
                assertThat(ctctl.sh("true", "--network=none").code(125).err()).contains("device_filter", "ENOSYS");
                return;
            }
            for (String option : List.of("--rate", "--ceil")) {
                assertThat(ctctl.sh("true", "--network=bridge", option, "10mbit")
                                .code(125)
                                .err())
                        .contains("kernel refuses", "cls_bpf", "ENOSYS")
                        .hasLineCount(1);
                assertThat(host.run("ip", "-br", "link").ok().out()).doesNotContain("ifb");
            }
            String id = ctctl.sleeper("--network=bridge");
            assertThat(ctctl.ctctl("set", "--ceil", "10mbit", id).code(10).err())
                    .contains("cls_bpf")
                    .hasLineCount(1);
            assertThat(ctctl.ctctl("limits", id).ok().out()).doesNotContain("10");
            assertThat(host.run("ip", "-br", "link").ok().out()).doesNotContain("ifb");
            ctctl.ctctl("rm", "-f", id).ok();
        }
        assertThat(host.links()).isEmpty();
    }
}
