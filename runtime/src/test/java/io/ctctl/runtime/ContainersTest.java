package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.CriuFiles;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.ExecConfig;
import io.ctctl.runtime.config.LifecycleConfig;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainersTest {
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

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aProgramRunsAndItsCodeIsKept() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("true"));

        assertThat(daemon.containers().await(id)).isZero();
        assertThat(daemon.containers().view(id).state().status()).isEqualTo(ContainerStatus.EXITED);
    }

    @Test
    void anExitedContainerRunsAgain() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("true"));
        daemon.containers().await(id);
        daemon.containers().start(id, Optional.empty());

        assertThat(daemon.containers().await(id)).isZero();
    }

    private ContainerConfig limited(double percent) {
        CpuConfig none = CpuConfig.NONE;
        ContainerConfig config = daemon.config("true");
        return config.withResources(config.resources()
                .withCpu(new CpuConfig(
                        none.units(),
                        none.guaranteePercent(),
                        Optional.of(percent),
                        none.vcpus(),
                        none.mask(),
                        none.nodes(),
                        false,
                        none.burstMicros(),
                        none.bucket(),
                        List.of())));
    }

    @Test
    void aLimitAboveTheMachineIsRefused() throws InterruptedException {
        String words =
                "a limit of 201 % is more than this host's 2 CPUs have: use --cpulimit 1 to 200, or --cpus 0.01 to 2";
        assertThatThrownBy(() -> daemon.containers().create(limited(201))).hasMessage(words);
        assertThatThrownBy(() -> daemon.containers().run(limited(201), Optional.empty()))
                .hasMessage(words);
        ContainerId id = daemon.containers().create(limited(200)).id();
        CpuConfig more = limited(201).resources().cpu();
        assertThatThrownBy(() -> daemon.containers()
                        .reconfigure(
                                id,
                                before ->
                                        before.withResources(before.resources().withCpu(more)),
                                ChangeScope.BOTH))
                .hasMessage(words);
    }

    @Test
    void nothingBeginsOnceTheInstanceIsGoing() throws InterruptedException {
        ContainerId id = daemon.containers().create(daemon.config("true")).id();
        daemon.containers().retire(false);

        assertGoing(() -> daemon.containers().create(daemon.config("true")));
        assertGoing(() -> daemon.containers().start(id, Optional.empty()));
        assertGoing(() -> daemon.containers()
                .checkpoints()
                .restore(
                        id,
                        new RestoreOrder(
                                directory,
                                new CriuFiles(directory.resolve("criu"), Optional.empty(), directory, directory),
                                Optional.empty())));
    }

    private static void assertGoing(ThrowableAssert.ThrowingCallable beginning) {
        assertThatThrownBy(beginning)
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("this instance is being uninstalled");
    }

    @Test
    void stopSendsTheStopSignal() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("sleep"));
        daemon.containers().stop(id, Optional.empty());

        assertThat(daemon.containers().await(id)).isEqualTo(128 + 15);
    }

    @Test
    void aProgramThatDoesNotExistIsToldAndNothingIsLeftRunning() throws InterruptedException, IOException {
        ContainerId id = daemon.containers().create(daemon.config("nosuch")).id();

        assertThat(ContainersFixture.kindOf(() -> {
                    daemon.containers().start(id, Optional.empty());
                }))
                .isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(daemon.containers().view(id).state().status()).isEqualTo(ContainerStatus.CREATED);
        assertThat(daemon.containers().view(id).state().error()).isPresent();
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
    }

    @Test
    void aFailedStartOfOneThatRemovesItselfLeavesNothing() throws InterruptedException {
        ContainerId id = daemon.containers()
                .create(daemon.config("nosuch").withLifecycle(LifecycleConfig.DEFAULT.withAutoRemove(true)))
                .id();

        assertThatThrownBy(() -> daemon.containers().start(id, Optional.empty()))
                .isInstanceOf(ContainerException.class);
        assertThat(daemon.containers().list()).isEmpty();
        assertThat(daemon.instance().containerStates()).isEmptyDirectory();
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
    }

    @Test
    void aRunningContainerIsRemovedByForceOnly() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("sleep"));

        assertThat(ContainersFixture.kindOf(() -> {
                    daemon.containers().remove(id);
                }))
                .isEqualTo(ErrorKind.WRONG_STATE);
        daemon.containers().removeByForce(id);
        assertThat(daemon.containers().list()).isEmpty();
        assertThat(daemon.instance().containerStates()).isEmptyDirectory();
    }

    @Test
    void aNameIsHeldByOne() throws InterruptedException {
        ContainerConfig named = daemon.config("sleep").withName(new ContainerName("web"));
        ContainerId id = daemon.containers().create(named).id();

        assertThat(ContainersFixture.kindOf(() -> daemon.containers().create(named)))
                .isEqualTo(ErrorKind.NAME_IN_USE);
        assertThat(daemon.containers().find("web")).isEqualTo(id);
        assertThat(daemon.containers().find(id.value().substring(0, 6))).isEqualTo(id);
        assertThat(ContainersFixture.kindOf(() -> daemon.containers().find("nobody")))
                .isEqualTo(ErrorKind.NO_SUCH_CONTAINER);
    }

    @Test
    void theNameOfOneThatRemovesItselfIsWaitedFor() throws InterruptedException {
        ContainerConfig passing = daemon.config("true")
                .withName(new ContainerName("web"))
                .withLifecycle(LifecycleConfig.DEFAULT.withAutoRemove(true));
        for (int i = 0; i < 20; i++) {
            ContainerId id = daemon.started(passing);
            try {
                daemon.containers().await(id);
            } catch (ContainerException e) {
                // it has removed itself already
                assertThat(e.kind()).isEqualTo(ErrorKind.NO_SUCH_CONTAINER);
            }
        }
    }

    @Test
    void explainingDoesNothing() {
        assertThat(daemon.containers().explain(daemon.config("true")).render()).contains("exec(");
        assertThat(daemon.instance().containerStates()).isEmptyDirectory();
        assertThat(daemon.instance().containerRuns()).isEmptyDirectory();
    }

    @Test
    void signalsForAMonitorThatHasGoneUnnoticedAreNoFailure() throws Exception {
        ContainerId id = daemon.started(daemon.config("murder"));
        CountDownLatch noticing = new CountDownLatch(1);
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            daemon.poller().add(pair.left().fd(), () -> hold(noticing));
            pair.right().send(FakeSpawner.message(4, 0).flip());
            for (int i = 0; i < 500; i++) {
                daemon.containers().kill(id, Signal.TERM);
            }
            daemon.poller().remove(pair.left().fd());
        } finally {
            noticing.countDown();
        }

        assertThat(daemon.containers().await(id)).isEqualTo(128 + 9);
    }

    @Test
    void aFurtherProgramRunsInARunningContainerOnly() throws InterruptedException {
        ContainerId id = daemon.started(daemon.config("sleep"));
        ExecConfig exec = new ExecConfig(ProcessConfig.of(List.of("true")), false, Optional.empty());

        assertThat(daemon.containers().exec(id, exec, Optional.empty()).await()).isZero();
        daemon.containers().stop(id, Optional.empty());
        assertThat(ContainersFixture.kindOf(() -> daemon.containers().exec(id, exec, Optional.empty())))
                .isEqualTo(ErrorKind.WRONG_STATE);
    }

    @Test
    void listenersHearOfEveryRunInOrder() throws InterruptedException {
        RecordingListener listener = new RecordingListener();
        daemon.containers().listen(listener);
        ContainerId id = daemon.started(daemon.config("true"));
        daemon.containers().await(id);
        daemon.containers().start(id, Optional.empty());
        daemon.containers().await(id);
        daemon.containers().remove(id);

        assertThat(listener.told()).containsExactly("started " + id, "ended " + id, "started " + id, "ended " + id);
        assertThat(listener.started().get(0).pid()).isPositive();
        assertThat(listener.started().get(0).cgroup().path().value()).isEqualTo("ctctl/" + id);
    }
}
