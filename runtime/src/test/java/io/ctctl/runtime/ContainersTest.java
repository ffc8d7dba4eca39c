package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.HostFacts;
import io.ctctl.linux.Poller;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.template.Templates;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainersTest {
    @TempDir
    Path directory;

    private Instance instance;
    private FakeSpawner spawner;
    private Poller poller;
    private Containers containers;

    @BeforeEach
    void begin() throws IOException {
        instance = new Instance(directory.resolve("run"), directory.resolve("state"), directory.resolve("ids"));
        for (Path made : List.of(
                instance.containerRuns(),
                instance.containerStates(),
                instance.templates(),
                directory.resolve("cgroup"),
                directory.resolve("root"))) {
            Files.createDirectories(made);
        }
        spawner = new FakeSpawner(instance.spawnerSocket());
        containers = daemon();
    }

    @AfterEach
    void end() {
        containers.close();
        poller.close();
        spawner.close();
    }

    /** What a daemon is made of, on a cgroup hierarchy that is a plain directory. */
    private Containers daemon() throws IOException {
        poller = new Poller();
        Poller own = poller;
        Thread thread = new Thread(() -> run(own), "poller");
        thread.setDaemon(true);
        thread.start();
        CgroupHierarchy hierarchy =
                new CgroupHierarchy(CgroupVersion.V2, directory.resolve("cgroup"), EnumSet.noneOf(Controller.class));
        Files.createDirectories(directory.resolve("cgroup/ctctl"));
        InstanceCgroup cgroups = new InstanceCgroup(
                new CgroupLayout(CgroupVersion.V2, List.of(hierarchy)), CgroupPath.of("ctctl"), Map.of(), Map.of());
        return new Containers(
                instance,
                new Templates(instance.templates()),
                spawner,
                poller,
                new Containers.Host(cgroups, HostFacts.PLAIN, List.of(), CpuTopology.of(2)));
    }

    private static void run(Poller poller) {
        try {
            poller.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ContainerConfig config(String program) {
        ContainerConfig plain = ContainerConfig.of(
                new RootSource.Directory(directory.resolve("root")), ProcessConfig.of(List.of(program)));
        // the host's user namespace: giving files to others takes root
        return new ContainerConfig(
                plain.name(),
                plain.root(),
                plain.process(),
                plain.mounts(),
                plain.resources(),
                plain.security(),
                plain.namespaces().withUser(NamespaceSource.HOST),
                plain.network(),
                plain.hostname(),
                plain.domainname(),
                plain.resolver(),
                plain.sysctls(),
                plain.labels(),
                plain.lifecycle(),
                plain.log());
    }

    private ContainerId started(ContainerConfig config) throws InterruptedException {
        ContainerId id = containers.create(config).id();
        containers.start(id, Optional.empty());
        return id;
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ErrorKind kindOf(ThrowingCallable action) {
        return catchThrowableOfType(ContainerException.class, action).kind();
    }

    @Test
    void aProgramRunsAndItsCodeIsKept() throws InterruptedException {
        ContainerId id = started(config("true"));

        assertThat(containers.await(id)).isZero();
        assertThat(containers.view(id).state().status()).isEqualTo(ContainerStatus.EXITED);
    }

    @Test
    void anExitedContainerRunsAgain() throws InterruptedException {
        ContainerId id = started(config("true"));
        containers.await(id);
        containers.start(id, Optional.empty());

        assertThat(containers.await(id)).isZero();
    }

    @Test
    void stopSendsTheStopSignal() throws InterruptedException {
        ContainerId id = started(config("sleep"));
        containers.stop(id, Optional.empty());

        assertThat(containers.await(id)).isEqualTo(128 + 15);
    }

    @Test
    void aProgramThatDoesNotExistIsToldAndNothingIsLeftRunning() throws InterruptedException, IOException {
        ContainerId id = containers.create(config("nosuch")).id();

        assertThat(kindOf(() -> {
                    containers.start(id, Optional.empty());
                }))
                .isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(containers.view(id).state().status()).isEqualTo(ContainerStatus.CREATED);
        assertThat(containers.view(id).state().error()).isPresent();
        assertThat(instance.containerRuns()).isEmptyDirectory();
    }

    @Test
    void aFailedStartOfOneThatRemovesItselfLeavesNothing() throws InterruptedException {
        ContainerId id = containers
                .create(config("nosuch").withLifecycle(LifecycleConfig.DEFAULT.withAutoRemove(true)))
                .id();

        assertThatThrownBy(() -> containers.start(id, Optional.empty())).isInstanceOf(ContainerException.class);
        assertThat(containers.list()).isEmpty();
        assertThat(instance.containerStates()).isEmptyDirectory();
        assertThat(instance.containerRuns()).isEmptyDirectory();
    }

    @Test
    void aRunningContainerIsRemovedByForceOnly() throws InterruptedException {
        ContainerId id = started(config("sleep"));

        assertThat(kindOf(() -> {
                    containers.remove(id, false);
                }))
                .isEqualTo(ErrorKind.WRONG_STATE);
        containers.remove(id, true);
        assertThat(containers.list()).isEmpty();
        assertThat(instance.containerStates()).isEmptyDirectory();
    }

    @Test
    void aNameIsHeldByOne() throws InterruptedException {
        ContainerConfig named = config("sleep").withName(new ContainerName("web"));
        ContainerId id = containers.create(named).id();

        assertThat(kindOf(() -> containers.create(named))).isEqualTo(ErrorKind.NAME_IN_USE);
        assertThat(containers.find("web")).isEqualTo(id);
        assertThat(containers.find(id.value().substring(0, 6))).isEqualTo(id);
        assertThat(kindOf(() -> containers.find("nobody"))).isEqualTo(ErrorKind.NO_SUCH_CONTAINER);
    }

    @Test
    void theNameOfOneThatRemovesItselfIsWaitedFor() throws InterruptedException {
        ContainerConfig passing = config("true")
                .withName(new ContainerName("web"))
                .withLifecycle(LifecycleConfig.DEFAULT.withAutoRemove(true));
        for (int i = 0; i < 20; i++) {
            containers.await(started(passing));
        }
    }

    @Test
    void explainingDoesNothing() {
        assertThat(containers.explain(config("true")).render()).contains("exec(");
        assertThat(instance.containerStates()).isEmptyDirectory();
        assertThat(instance.containerRuns()).isEmptyDirectory();
    }

    @Test
    void signalsForAMonitorThatHasGoneUnnoticedAreNoFailure() throws Exception {
        ContainerId id = started(config("murder"));
        CountDownLatch noticing = new CountDownLatch(1);
        try (SeqSocket.Pair pair = SeqSocket.pair()) {
            poller.add(pair.left().fd(), () -> hold(noticing));
            pair.right().send(FakeSpawner.message(4, 0).flip());
            for (int i = 0; i < 500; i++) {
                containers.kill(id, Signal.TERM);
            }
            poller.remove(pair.left().fd());
        } finally {
            noticing.countDown();
        }

        assertThat(containers.await(id)).isEqualTo(128 + 9);
    }

    @Test
    void aFurtherProgramRunsInARunningContainerOnly() throws InterruptedException {
        ContainerId id = started(config("sleep"));
        ExecConfig exec = new ExecConfig(ProcessConfig.of(List.of("true")), false, Optional.empty());

        assertThat(containers.exec(id, exec, Optional.empty()).await()).isZero();
        containers.stop(id, Optional.empty());
        assertThat(kindOf(() -> containers.exec(id, exec, Optional.empty()))).isEqualTo(ErrorKind.WRONG_STATE);
    }

    @Test
    void aNewDaemonTakesOverWhatRuns() throws InterruptedException, IOException {
        ContainerId id = started(config("sleep").withName(new ContainerName("web")));
        containers.close();
        poller.close();
        containers = daemon();
        containers.adopt();

        assertThat(containers.view(containers.find("web")).state().status()).isEqualTo(ContainerStatus.RUNNING);
        containers.kill(id, Signal.KILL);
        assertThat(containers.await(id)).isEqualTo(128 + 9);
    }

    @Test
    void listenersHearOfEveryRunInOrder() throws InterruptedException {
        RecordingListener listener = new RecordingListener();
        containers.listen(listener);
        ContainerId id = started(config("true"));
        containers.await(id);
        containers.start(id, Optional.empty());
        containers.await(id);
        containers.remove(id, false);

        assertThat(listener.told()).containsExactly("started " + id, "ended " + id, "started " + id, "ended " + id);
        assertThat(listener.started().get(0).pid()).isPositive();
        assertThat(listener.started().get(0).cgroup().path().value()).isEqualTo("ctctl/" + id);
    }

    @Test
    void listenersOfANewDaemonHearOfWhatRuns() throws InterruptedException, IOException {
        ContainerId id = started(config("sleep"));
        containers.close();
        poller.close();
        containers = daemon();
        RecordingListener listener = new RecordingListener();
        containers.listen(listener);
        containers.adopt();

        assertThat(listener.told()).containsExactly("started " + id);
        assertThat(listener.started().get(0).cgroup().path().value()).isEqualTo("ctctl/" + id);
        containers.remove(id, true);
        assertThat(listener.told()).containsExactly("started " + id, "ended " + id);
    }

    @Test
    void aNewDaemonRemovesWhatWasNeverCommitted() throws IOException {
        Files.createDirectories(instance.containerStates().resolve("0123456789ab/upper/x"));
        Files.createDirectories(instance.containerRuns().resolve("0123456789ac/etc"));
        containers.adopt();

        assertThat(containers.list()).isEmpty();
        assertThat(instance.containerStates()).isEmptyDirectory();
        assertThat(instance.containerRuns()).isEmptyDirectory();
    }

    @Test
    void anExitNobodyHeardIsReadFromTheRunDirectory() throws InterruptedException, IOException {
        ContainerId id = containers.create(config("true")).id();
        RunFiles run = instance.run(id);
        Files.createDirectories(run.dir());
        Files.writeString(run.exit(), "code 3\ntime 1700000000000000000\noom 0\n");
        Files.writeString(run.torn(), "");
        containers.close();
        poller.close();
        containers = daemon();
        containers.adopt();

        assertThat(containers.await(id)).isEqualTo(3);
        assertThat(run.dir()).doesNotExist();
    }

    @Test
    void oneDamagedContainerDoesNotKeepTheOthers() throws InterruptedException, IOException {
        ContainerId good = containers.create(config("true")).id();
        ContainerId bad = containers.create(config("true")).id();
        Files.writeString(instance.state(bad).config(), "{");
        containers.close();
        poller.close();
        containers = daemon();
        containers.adopt();

        assertThat(containers.list()).extracting(ContainerView::id).containsExactly(good);
        assertThat(instance.state(bad).dir()).exists();
    }

    @Test
    void fiftyClientsOnManyContainers() throws Exception {
        inParallel(50, number -> {
            for (int i = 0; i < 5; i++) {
                ContainerId id = started(config(number % 2 == 0 ? "true" : "sleep"));
                if (number % 2 == 1) {
                    containers.stop(id, Optional.of(Duration.ofSeconds(5)));
                }
                assertThat(containers.await(id)).isIn(0, 128 + 15);
                containers.remove(id, false);
            }
            return null;
        });

        assertThat(containers.list()).isEmpty();
        assertThat(instance.containerStates()).isEmptyDirectory();
    }

    @Test
    void fiftyClientsOnOneContainer() throws Exception {
        ContainerId id = containers.create(config("sleep")).id();
        Set<ErrorKind> refusals = EnumSet.of(ErrorKind.WRONG_STATE);
        inParallel(50, number -> {
            for (int i = 0; i < 10; i++) {
                try {
                    switch ((number + i) % 5) {
                        case 0 -> containers.start(id, Optional.empty());
                        case 1 -> containers.stop(id, Optional.of(Duration.ofSeconds(5)));
                        case 2 -> containers.kill(id, Signal.KILL);
                        case 3 -> containers.inspect(id);
                        default -> containers.list();
                    }
                } catch (ContainerException e) {
                    assertThat(refusals).as(e.getMessage()).contains(e.kind());
                }
            }
            return null;
        });
        containers.remove(id, true);

        assertThat(containers.list()).isEmpty();
        assertThat(instance.containerStates()).isEmptyDirectory();
        assertThat(instance.containerRuns()).isEmptyDirectory();
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
