package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.cgroup.Controller;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AccountsTest {
    @TempDir
    Path directory;

    private Accounts accounts;
    private CgroupFiles files;
    private RunningContainer web;

    @BeforeEach
    void begin() throws IOException {
        Path stat = Files.writeString(directory.resolve("stat"), "cpu  1 0 1 1 1 0 0 0 0 0\n");
        accounts = new Accounts(Map::of, new HostCpu(stat, 2));
        files = CgroupFiles.v2(directory.resolve("cgroup"), Controller.PIDS).unified("pids.current", "3\n");
        RunningContainer plain = SlowdownTest.container("web");
        web = new RunningContainer(plain.id(), plain.config(), 1, files.cgroup());
    }

    @AfterEach
    void end() {
        accounts.close();
    }

    @Test
    void whatRunsIsCountedUntilItsEnd() throws Exception {
        accounts.started(web);
        assertThat(accounts.usages(Map.of())).singleElement().satisfies(usage -> {
            assertThat(usage.name()).isEqualTo("web");
            assertThat(usage.level(Counter.PIDS)).hasValue(3);
            assertThat(usage.cpus()).isEmpty();
            assertThat(usage.entitledCpus()).isEqualTo(2);
        });
        accounts.ended(web.id());
        assertThat(accounts.usages(Map.of())).isEmpty();
    }

    @Test
    void ratesMayBeginAtAnEarlierLook() throws Exception {
        accounts.started(web);
        Usage first = accounts.usages(Map.of()).get(0);
        Usage second = accounts.usages(Map.of(web.id(), first.rates().to())).get(0);
        assertThat(second.rates().from()).isSameAs(first.rates().to());
    }

    @Test
    void itsPastIsKept() throws Exception {
        accounts.started(web);
        accounts.usages(Map.of());
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (accounts.history(web.id(), Duration.ofHours(1)).isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            accounts.usages(Map.of());
        }
        assertThat(accounts.history(web.id(), Duration.ofHours(1)).get(0).pids())
                .hasValue(3);
    }

    @Test
    void whatDoesNotRunHasNoAccount() {
        assertThatThrownBy(() -> accounts.why(web.id()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("does not run");
    }
}
