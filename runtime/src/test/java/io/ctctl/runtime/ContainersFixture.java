package io.ctctl.runtime;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.isolation.HostFacts;
import io.ctctl.linux.Poller;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.Host;
import io.ctctl.runtime.template.Templates;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The containers of an instance in a directory of its own, whose spawner and programs are make-believe. */
final class ContainersFixture implements AutoCloseable {
    private final Path directory;
    private final Instance instance;
    private final FakeSpawner spawner;
    private Poller poller;
    private Containers containers;

    ContainersFixture(Path directory) throws IOException {
        this.directory = directory;
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

    Instance instance() {
        return instance;
    }

    FakeSpawner spawner() {
        return spawner;
    }

    Poller poller() {
        return poller;
    }

    Containers containers() {
        return containers;
    }

    /** Another daemon takes the place of the present one; it has not adopted anything yet. */
    void restart() throws IOException {
        containers.close();
        poller.close();
        containers = daemon();
    }

    @Override
    public void close() {
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
                new Host(cgroups, HostFacts.PLAIN, List.of(), CpuTopology.of(2)));
    }

    private static void run(Poller poller) {
        try {
            poller.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ContainerConfig config(String program) {
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

    ContainerId started(ContainerConfig config) throws InterruptedException {
        ContainerId id = containers.create(config).id();
        containers.start(id, Optional.empty());
        return id;
    }

    static ErrorKind kindOf(ThrowingCallable action) {
        return catchThrowableOfType(ContainerException.class, action).kind();
    }
}
