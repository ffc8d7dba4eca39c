package io.ctctl.runtime;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.isolation.JoinPlanner;
import io.ctctl.isolation.JoinTarget;
import io.ctctl.isolation.PlanException;
import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.linux.Poller;
import io.ctctl.oci.ConsoleSize;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Process;
import io.ctctl.runtime.config.ExecConfig;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.spec.Blueprints;
import io.ctctl.runtime.spec.ResolvedUser;
import io.ctctl.runtime.spec.SpecProcess;
import io.ctctl.runtime.spec.Streams;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Further programs in running containers, each with a monitor of its own that lives as long as it does, and further
 * sessions with their own program.
 */
final class Execs {
    private final Blueprints blueprints;
    private final Launcher launcher;
    private final LaunchWatch watch;
    private final Poller poller;
    private final JoinPlanner planner = new JoinPlanner();

    Execs(Blueprints blueprints, Launcher launcher, Poller poller) {
        this.blueprints = blueprints;
        this.launcher = launcher;
        watch = new LaunchWatch(launcher);
        this.poller = poller;
    }

    /** Returns when the program has been executed; the caller owns the attachment. */
    ExecProcess exec(
            Container container, Confinement target, int pid, ExecConfig config, Optional<Attachment> attachment) {
        String action = "exec in " + container.displayName();
        try {
            SetupPlan plan = plan(container, target, pid, config, attachment);
            byte[] encoded = plan.encode();
            MonitorLink link = launcher.launch(encoded, attachment);
            try {
                LaunchWatch.Started started = watch.awaitStart(link, plan, encoded, action);
                CompletableFuture<Integer> exit = new CompletableFuture<>();
                poller.add(link.fd(), () -> next(link, exit));
                return new ExecProcess(started.child(), exit);
            } catch (IOException | ContainerException e) {
                link.close();
                throw e;
            }
        } catch (PlanException | IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, action + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw Failures.io(action, e);
        }
    }

    /** Connects a session to a running container; the caller owns the attachment. */
    void attach(Container container, Attachment attachment) {
        try {
            Ending.running(container, "attach to").link().attach(attachment.session());
        } catch (IOException e) {
            throw Ending.hasLeft(e)
                    ? container.wrongState("attach to", "its program has just ended")
                    : Failures.io("attach to " + container.displayName(), e);
        }
    }

    private SetupPlan plan(
            Container container, Confinement target, int pid, ExecConfig config, Optional<Attachment> attachment)
            throws IOException {
        ProcessConfig wanted = config.process();
        ResolvedUser user = blueprints.user(container.id(), container.config(), wanted);
        Process own = target.spec().process();
        Linux linux = target.spec().linux();
        CapabilitySet all = CapabilitySet.ALL.intersect(
                target.ids().isPresent()
                        ? CapabilitySet.ALL
                        : new CapabilitySet(blueprints.host().bounding()));
        Process process = own.toBuilder()
                .terminal(wanted.tty())
                .consoleSize(attachment
                        .filter(size -> size.rows() > 0 && size.columns() > 0)
                        .map(size -> new ConsoleSize(size.rows(), size.columns()))
                        .orElse(null))
                .user(user.user())
                .args(wanted.args())
                .env(SpecProcess.environment(
                        merged(container.config().process(), wanted),
                        container.config().hostname().orElse(container.id().value()),
                        user.home()))
                .cwd(wanted.cwd().orElse(own.cwd()))
                .capabilities(SpecProcess.capabilities(
                        config.privileged()
                                ? all
                                : CapabilitySet.parse(own.capabilities().bounding()),
                        user.user().uid()))
                .noNewPrivileges(own.noNewPrivileges() && !config.privileged())
                .scheduler(wanted.scheduling().scheduler().orElse(own.scheduler()))
                .ioPriority(wanted.scheduling().ioPriority().orElse(own.ioPriority()))
                .execCPUAffinity(Optional.ofNullable(SpecProcess.affinity(wanted.scheduling()))
                        .orElse(own.execCPUAffinity()))
                .build();
        JoinTarget join = new JoinTarget(
                container.id().value(),
                pid,
                cgroup(container, target, config),
                config.privileged() ? linux.toBuilder().seccomp(null).build() : linux,
                Streams.of(wanted, attachment.isPresent(), Optional.empty()),
                user.home(),
                blueprints.host());
        return planner.plan(process, join);
    }

    /** Where there are slices, whoever is in none of them is in a leaf of its own. */
    private static ContainerCgroup cgroup(Container container, Confinement target, ExecConfig config) {
        List<SliceConfig> slices = container.effective().resources().cpu().slices();
        if (config.slice().isPresent()
                && slices.stream()
                        .noneMatch(slice -> slice.name().equals(config.slice().get()))) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "exec in " + container.displayName() + ": it has no slice "
                            + config.slice().get() + ": 'ctctl slice create' makes one");
        }
        return slices.isEmpty()
                ? target.cgroup()
                : target.cgroup().withSlice(config.slice().orElse(SliceConfig.REST));
    }

    /** The container's variables, with those of the exec over them. */
    private static ProcessConfig merged(ProcessConfig container, ProcessConfig exec) {
        var variables = new LinkedHashMap<>(container.env());
        variables.putAll(exec.env());
        return exec.withEnv(variables);
    }

    /** On the poller's thread. */
    private void next(MonitorLink link, CompletableFuture<Integer> exit) {
        try {
            Optional<MonitorEvent> event = link.next();
            if (event.isPresent() && event.get() instanceof MonitorEvent.Exited exited) {
                exit.complete(exited.code());
            } else if (event.isEmpty() || event.get() instanceof MonitorEvent.TornDown) {
                poller.remove(link.fd());
                link.close();
                exit.completeExceptionally(new IOException("its monitor was killed"));
            }
        } catch (IOException e) {
            // closing also ends the watching: the kernel forgets a closed descriptor
            link.close();
            exit.completeExceptionally(e);
        }
    }
}
