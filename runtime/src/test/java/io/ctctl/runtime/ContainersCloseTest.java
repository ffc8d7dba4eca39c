package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon that stops leaves behind: the spawner for containers that run, nothing when none does. */
@Timeout(60)
class ContainersCloseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private ContainersFixture daemon;

    @BeforeEach
    void begin() throws IOException {
        daemon = new ContainersFixture(directory);
    }

    @AfterEach
    void end() {
        daemon.close();
    }

    @Test
    void oneThatIsBeingTornDownDoesNotKeepTheSpawner() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("slow"));
        daemon.containers().await(id);

        daemon.containers().close();

        assertThat(daemon.spawner().dismissed()).succeedsWithin(PATIENCE);
    }

    @Test
    void norDoesOneWhoseEndIsOnItsWayToTheDaemon() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("slow"));
        Path exit = daemon.instance().run(id).exit();
        while (!Files.exists(exit)) {
            Thread.onSpinWait();
        }

        daemon.containers().close();

        assertThat(daemon.spawner().dismissed()).succeedsWithin(PATIENCE);
    }

    @Test
    void oneThatRunsKeepsTheSpawner() throws InterruptedException, IOException {
        ContainerId id = daemon.started(daemon.config("sleep"));

        daemon.restart();
        daemon.containers().adopt();

        assertThat(daemon.spawner().dismissed()).isNotDone();
        daemon.containers().stop(id, Optional.empty());
    }
}
