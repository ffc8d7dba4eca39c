package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.RunFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainersAdoptionTest {
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
    void aNewDaemonTakesOverWhatRuns() throws InterruptedException, IOException {
        ContainerId id = daemon.started(daemon.config("sleep").withName(new ContainerName("web")));
        daemon.restart();
        daemon.containers().adopt();

        assertThat(daemon.containers()
                        .view(daemon.containers().find("web"))
                        .state()
                        .status())
                .isEqualTo(ContainerStatus.RUNNING);
        daemon.containers().kill(id, Signal.KILL);
        assertThat(daemon.containers().await(id)).isEqualTo(128 + 9);
    }

    @Test
    void listenersOfANewDaemonHearOfWhatRuns() throws InterruptedException, IOException {
        ContainerId id = daemon.started(daemon.config("sleep"));
        daemon.restart();
        RecordingListener listener = new RecordingListener();
        daemon.containers().listen(listener);
        daemon.containers().adopt();

        assertThat(listener.told()).containsExactly("started " + id);
        assertThat(listener.started().get(0).cgroup().path().value()).isEqualTo("ctctl/" + id);
        daemon.containers().removeByForce(id);
        assertThat(listener.told()).containsExactly("started " + id, "ended " + id);
    }

    @Test
    void aNewDaemonRemovesWhatWasNeverCommitted() throws IOException {
        Files.createDirectories(daemon.instance().containerStates().resolve("0123456789ab/upper/x"));
        Files.createDirectories(daemon.instance().containerRuns().resolve("0123456789ac/etc"));
        daemon.containers().adopt();

        assertThat(daemon.containers().list()).isEmpty();
        assertThat(daemon.instance().containerStates()).isEmptyDirectory();
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
    }

    @Test
    void anExitNobodyHeardIsReadFromTheRunDirectory() throws InterruptedException, IOException {
        ContainerId id = daemon.containers().create(daemon.config("true")).id();
        RunFiles run = daemon.instance().run(id);
        Files.createDirectories(run.dir());
        Files.writeString(run.exit(), "code 3\ntime 1700000000000000000\noom 0\n");
        Files.writeString(run.torn(), "");
        daemon.restart();
        daemon.containers().adopt();

        assertThat(daemon.containers().await(id)).isEqualTo(3);
        assertThat(run.dir()).doesNotExist();
    }

    @Test
    void oneWhoseMonitorDoesNotAnswerIsUnknownUntilItLeaves() throws InterruptedException, IOException {
        ContainerId well = daemon.started(daemon.config("sleep"));
        ContainerId hung = daemon.containers().create(daemon.config("true")).id();
        RunFiles run = daemon.instance().run(hung);
        Files.createDirectories(run.dir());
        try (SeqSocket silent = SeqSocket.listen(run.monitorSocket(), 4)) {
            daemon.restart();
            daemon.containers().adopt();
            assertThat(silent.isReadable()).as("it has been asked").isTrue();
            assertThat(daemon.containers().view(well).state().status()).isEqualTo(ContainerStatus.RUNNING);
            assertThat(daemon.containers().view(hung).state().status()).isEqualTo(ContainerStatus.UNKNOWN);
            assertThat(ContainersFixture.kindOf(() -> daemon.containers().start(hung, Optional.empty())))
                    .isEqualTo(ErrorKind.WRONG_STATE);
            assertThat(ContainersFixture.kindOf(() -> daemon.containers().remove(hung)))
                    .isEqualTo(ErrorKind.WRONG_STATE);
        }
        // it has never run
        assertThat(ContainersFixture.kindOf(() -> daemon.containers().await(hung)))
                .isEqualTo(ErrorKind.WRONG_STATE);
        assertThat(daemon.containers().view(hung).state().status()).isEqualTo(ContainerStatus.CREATED);
        assertThat(run.dir()).doesNotExist();
        daemon.containers().removeByForce(well);
    }

    @Test
    void oneDamagedContainerDoesNotKeepTheOthers() throws InterruptedException, IOException {
        ContainerId good = daemon.containers().create(daemon.config("true")).id();
        ContainerId bad = daemon.containers().create(daemon.config("true")).id();
        Files.writeString(daemon.instance().state(bad).config(), "{");
        daemon.restart();
        daemon.containers().adopt();

        assertThat(daemon.containers().list()).extracting(ContainerView::id).containsExactly(good);
        assertThat(daemon.instance().state(bad).dir()).exists();
    }
}
