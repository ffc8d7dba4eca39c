package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a container has goes along with it: limits, credits, volumes, its template, files that it alone still has. */
final class MigrateBelongingsIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    /** What it has for this run alone, and what it has from the next start on. */
    @Test
    void limitsOfTheRunMoveAlongAndSavedOnesToo() {
        hosts.counter("web", "--ram=64M");
        hosts.here().ctctl("set", "--live", "--ram", "96M", "web").ok();
        hosts.migrate("web").ok();
        assertThat(memoryLimit(hosts.there())).isEqualTo("100663296");
        hosts.there().killDaemon();
        assertThat(hosts.there().ctctl("ps", "-q").ok().lines()).hasSize(1);
        assertThat(memoryLimit(hosts.there())).isEqualTo("100663296");
        hosts.there().ctctl("set", "--next-start", "--ram", "80M", "web").ok();
        hosts.migrateBack("web").ok();
        assertThat(memoryLimit(hosts.here())).isEqualTo("100663296");
        hosts.here().ctctl("suspend", "web").ok();
        hosts.here().ctctl("resume", "web").ok();
        assertThat(memoryLimit(hosts.here())).isEqualTo("100663296");
        hosts.here().ctctl("stop", "-t", "0", "web").ok();
        hosts.here().ctctl("start", "web").ok();
        assertThat(memoryLimit(hosts.here())).isEqualTo("83886080");
    }

    private static String memoryLimit(CtctlInstance host) {
        return host.cgroup(host.ctctl("ps", "-q").ok().text()).value("memory.limit_in_bytes", "memory.max");
    }

    @Test
    void aRemovedFileThatIsOpenAndHasAnotherNameGoesAlong() {
        hosts.run("web", "echo kept >/one; ln /one /other; exec 3</one; rm /one; touch /ready; sleep 1000");
        Await.until(
                TwoHosts.PATIENCE,
                "web to be ready",
                () -> hosts.here().ctctl("exec", "web", "test", "-e", "/ready").code() == 0);
        hosts.migrate("web").ok();
        assertThat(hosts.there()
                        .ctctl("exec", "web", "cat", "/proc/1/fd/3")
                        .ok()
                        .text())
                .isEqualTo("kept");
    }

    @Test
    void creditsGoAlong() {
        hosts.run(
                "saver",
                "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; touch /done; sleep 1000",
                "--cpu-fill-rate=1",
                "--cpu-interval=60000",
                "--cpu-tokens=100000",
                "--cpu-tokens-max=200000");
        Await.until(
                TwoHosts.PATIENCE,
                "the work",
                () -> hosts.here().ctctl("exec", "saver", "test", "-e", "/done").code() == 0);
        Await.until(TwoHosts.PATIENCE, "less credit", () -> tokens(hosts.here()) < 99_950);
        double before = tokens(hosts.here());
        hosts.here().ctctl("suspend", "saver").ok();
        hosts.here().ctctl("resume", "saver").ok();
        assertThat(tokens(hosts.here())).isLessThanOrEqualTo(before);
        hosts.migrate("saver").ok();
        assertThat(tokens(hosts.there())).isLessThanOrEqualTo(before).isGreaterThan(0);
        hosts.there().ctctl("stop", "-t", "0", "saver").ok();
        hosts.there().ctctl("start", "saver").ok();
        assertThat(tokens(hosts.there())).isGreaterThan(before);
    }

    private static double tokens(CtctlInstance host) {
        return host.ctctl("credits", "saver", "--format", "json")
                .json()
                .path(0)
                .path("tokens")
                .asDouble();
    }

    @Test
    void volumesThatAreWrittenToGoAlong() throws IOException {
        Path volume = Files.createDirectory(hosts.here().scratch("volumes").resolve("data"));
        Files.writeString(volume.resolve("kept"), "before\n");
        hosts.counter("web", "--volume", volume + ":/data");
        // the same path is the same directory on this machine: there it stays where it is
        hosts.migrate("web").ok();
        hosts.there().ctctl("exec", "web", "cat", "/data/kept").ok();
        assertThat(volume.resolve("kept")).hasContent("before\n");
    }

    @Test
    void aTemplateThatIsMissingThereGoesAlong() throws IOException {
        Path tree = hosts.here().scratch("tree");
        hosts.here()
                .ctctl("run", "--rm", "--volume", tree + ":/out", "busybox", "cp", "-a", "/bin", "/out/bin")
                .ok();
        Files.writeString(tree.resolve("mark"), "own\n");
        hosts.here().ctctl("template", "import", tree.toString(), "own").ok();
        hosts.start("web", List.of(), "own", "/bin/sleep", "1000");
        hosts.migrate("web").ok();
        assertThat(hosts.there().ctctl("exec", "web", "/bin/cat", "/mark").ok().text())
                .isEqualTo("own");
        hosts.migrateBack("web").ok();
        hosts.here().ctctl("rm", "-f", "web").ok();
        hosts.here().ctctl("template", "rm", "own").ok();
        hosts.there().ctctl("template", "rm", "own").ok();
    }
}
