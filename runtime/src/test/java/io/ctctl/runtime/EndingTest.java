package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EndingTest {
    private static final Instant NOW = Instant.EPOCH;

    @TempDir
    Path directory;

    /** A container that ends, over and over, at instants of its own. */
    @Test
    void anEndAtAnyInstantIsNoReasonNotToKill() throws Exception {
        ContainerConfig config =
                ContainerConfig.of(new RootSource.Directory(directory), ProcessConfig.of(List.of("true")));
        ContainerState running = ContainerState.created(NOW).running(NOW, Optional.empty(), 1, 2);
        ContainerState exited = running.exited(0, NOW, false);
        Container container = new Container(new ContainerId("0123456789ab"), config, running);
        container.started(ended(), running);
        AtomicBoolean done = new AtomicBoolean();
        Thread ending = new Thread(() -> {
            while (!done.get()) {
                container.state(exited);
                linger();
                container.state(running);
                linger();
            }
        });
        ending.start();
        try {
            assertThatCode(() -> killOften(container)).doesNotThrowAnyException();
        } finally {
            done.set(true);
            ending.join();
        }
    }

    private static void killOften(Container container) throws InterruptedException {
        for (int i = 0; i < 1_000_000; i++) {
            Ending.killIfRunning(container);
        }
    }

    /** Long enough for somebody else to look, and to look again. */
    private static void linger() {
        for (int i = 0; i < 20; i++) {
            Thread.onSpinWait();
        }
    }

    /** A run whose monitor has left. */
    @SuppressWarnings("try") // it only has to listen meanwhile
    private Run ended() throws IOException {
        Path socket = directory.resolve("monitor.sock");
        SeqSocket monitor = SeqSocket.listen(socket, 1);
        MonitorLink link = MonitorLink.connect(socket);
        link.close();
        monitor.close();
        Run run = new Run(Optional.empty(), link, Optional.empty());
        run.exit().complete(new Run.Exit(0, NOW, false));
        run.torn().complete(null);
        return run;
    }
}
