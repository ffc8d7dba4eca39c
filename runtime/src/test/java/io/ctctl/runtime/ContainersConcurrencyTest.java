package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.Signal;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainersConcurrencyTest {
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
    void fiftyClientsOnManyContainers() throws Exception {
        inParallel(50, number -> {
            for (int i = 0; i < 5; i++) {
                ContainerId id = daemon.started(daemon.config(number % 2 == 0 ? "true" : "sleep"));
                if (number % 2 == 1) {
                    daemon.containers().stop(id, Optional.of(Duration.ofSeconds(5)));
                }
                assertThat(daemon.containers().await(id)).isIn(0, 128 + 15);
                daemon.containers().remove(id);
            }
            return null;
        });

        assertThat(daemon.containers().list()).isEmpty();
        assertThat(daemon.instance().containerStates()).isEmptyDirectory();
    }

    @Test
    void fiftyClientsOnOneContainer() throws Exception {
        ContainerId id = daemon.containers().create(daemon.config("sleep")).id();
        Set<ErrorKind> refusals = EnumSet.of(ErrorKind.WRONG_STATE);
        inParallel(50, number -> {
            for (int i = 0; i < 10; i++) {
                try {
                    switch ((number + i) % 5) {
                        case 0 -> daemon.containers().start(id, Optional.empty());
                        case 1 -> daemon.containers().stop(id, Optional.of(Duration.ofSeconds(5)));
                        case 2 -> daemon.containers().kill(id, Signal.KILL);
                        case 3 -> daemon.containers().inspect(id);
                        default -> daemon.containers().list();
                    }
                } catch (ContainerException e) {
                    assertThat(refusals).as(e.getMessage()).contains(e.kind());
                }
            }
            return null;
        });
        daemon.containers().removeByForce(id);

        assertThat(daemon.containers().list()).isEmpty();
        assertThat(daemon.instance().containerStates()).isEmptyDirectory();
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
    }

    @FunctionalInterface
    private interface Client {
        Void run(int number) throws Exception;
    }

    private static void inParallel(int clients, Client client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int number = i;
                results.add(threads.submit(() -> client.run(number)));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
