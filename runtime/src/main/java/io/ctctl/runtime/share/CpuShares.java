package io.ctctl.runtime.share;

import io.ctctl.cgroup.UnsupportedSettingException;
import io.ctctl.linux.Cleanup;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.control.Terms;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuTopology;
import io.ctctl.scheduler.plan.CpuPromises;
import io.ctctl.scheduler.plan.CpuPromises.Promise;
import io.ctctl.scheduler.plan.Outlook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CPU scheduler of this instance: admits guarantees, keeps the kernel's CPU settings of running containers as their
 * configurations say, and has a loop correct them while containers compete.
 */
public final class CpuShares implements RunListener, LiveSettings, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CpuShares.class);
    private static final String CREDITS = "credits";

    private final Instance instance;
    private final CpuTopology machine;
    private final Map<ContainerId, ShareMember> members = new LinkedHashMap<>(); // guarded by this
    private final Map<ContainerId, Promise> announced = new LinkedHashMap<>(); // guarded by this
    private final Map<ContainerId, SavedCredit> recalled = new HashMap<>(); // guarded by this
    private final ShareTable table; // guarded by this
    private final ControlLoop loop;

    public CpuShares(Instance instance, CpuTopology machine) {
        this.instance = instance;
        this.machine = machine;
        table = new ShareTable(machine);
        loop = new ControlLoop(this, table, machine, instance);
    }

    @Override
    public synchronized void admit(ContainerId id, ContainerConfig config) {
        admitted(id, name(id, config), config.resources().cpu());
    }

    /** Refuses what this host's CPUs cannot give, with the arithmetic. */
    @Override
    public synchronized void starting(ContainerId id, ContainerConfig config) {
        Promise promise = admitted(id, name(id, config), config.resources().cpu());
        announced.put(id, promise);
    }

    private Promise admitted(ContainerId id, String name, CpuConfig config) {
        CpuPlacement placement = placement(id, config);
        Promise wanted = new Promise(name, config.guaranteePercent().orElse(0.0) / 100, placement.allowed());
        if (wanted.cpus() > 0) {
            promisesWithout(Optional.of(id)).refusal(wanted).ifPresent(why -> {
                throw new ContainerException(ErrorKind.NO_SPACE, name + ": " + why);
            });
        }
        return wanted;
    }

    private CpuPlacement placement(ContainerId id, CpuConfig config) {
        try {
            return CpuPlacement.of(config, machine, id.hashCode());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    private CpuPromises promisesWithout(Optional<ContainerId> except) {
        Map<ContainerId, Promise> all = new LinkedHashMap<>(announced);
        members.forEach((id, member) -> all.put(
                id,
                new Promise(
                        member.name(),
                        member.config().guaranteePercent().orElse(0.0) / 100,
                        member.placement().allowed())));
        except.ifPresent(all::remove);
        return new CpuPromises(machine.online(), List.copyOf(all.values()));
    }

    /** What running containers, and those about to run, have been guaranteed. */
    public synchronized CpuPromises promises() {
        return promisesWithout(Optional.empty());
    }

    @Override
    public synchronized Map<String, String> remembered(ContainerId id) {
        return Optional.ofNullable(members.get(id))
                .flatMap(ShareMember::bucket)
                .map(bucket -> Map.of(
                        CREDITS, SavedCredit.of(bucket.state(), Credits.now()).toString()))
                .orElse(Map.of());
    }

    @Override
    public synchronized void recall(ContainerId id, Map<String, String> remembered) {
        Optional.ofNullable(remembered.get(CREDITS))
                .flatMap(SavedCredit::parse)
                .ifPresent(credit -> recalled.put(id, credit));
    }

    @Override
    public synchronized void started(RunningContainer container) {
        announced.remove(container.id());
        if (!members.containsKey(container.id())) {
            ShareMember member = add(container);
            try {
                SliceTree.write(container.cgroup(), List.of(), member.config().slices());
            } catch (SyscallException | UnsupportedSettingException e) {
                LOG.error("slices of {}: {}", member.name(), e.getMessage());
            }
        }
        loop.joined(members.get(container.id()));
    }

    private ShareMember add(RunningContainer container) {
        CpuConfig config = container.config().resources().cpu();
        CpuPlacement placement = placement(container.id(), config);
        ShareMember member = new ShareMember(
                container.id(),
                container.displayName(),
                container.cgroup(),
                config,
                placement,
                table.join(Terms.of(config, placement)));
        members.put(container.id(), member);
        credits(member);
        table.rescale(member, members.values());
        return member;
    }

    private void credits(ShareMember member) {
        try {
            Credits.open(
                    member, instance.run(member.id()).credits(), Optional.ofNullable(recalled.remove(member.id())));
        } catch (IOException e) {
            LOG.error("credits of {}: {}", member.name(), e.getMessage());
        }
    }

    @Override
    public synchronized void ended(ContainerId id) {
        announced.remove(id);
        recalled.remove(id);
        ShareMember member = members.remove(id);
        if (member != null) {
            member.close();
            table.leave(member, members.values());
        }
    }

    @Override
    public synchronized void check(RunningContainer running, ContainerConfig after) {
        CpuConfig config = after.resources().cpu();
        if (!config.equals(running.config().resources().cpu())) {
            admitted(running.id(), running.displayName(), config);
        }
    }

    @Override
    public synchronized Cleanup.Undo change(RunningContainer running, ContainerConfig after) {
        CpuConfig before = running.config().resources().cpu();
        CpuConfig next = after.resources().cpu();
        ShareMember member = members.get(running.id());
        if (member == null || next.equals(before)) {
            return () -> {};
        }
        apply(member, next);
        return () -> {
            synchronized (this) {
                apply(member, before);
            }
        };
    }

    /** All or nothing: what was written before a refusal is written back. */
    private void apply(ShareMember member, CpuConfig next) {
        CpuConfig before = member.config();
        CpuPlacement place = before.vcpus().equals(next.vcpus())
                        && before.mask().equals(next.mask())
                        && before.nodes().equals(next.nodes())
                ? member.placement()
                : placement(member.id(), next);
        try {
            SliceTree.write(member.cgroup(), before.slices(), next.slices());
            CpuFiles.write(member.knobs(), next, place, Credits.bandwidth(next, member.bucket()));
            settle(member, next, place);
        } catch (SyscallException | UnsupportedSettingException e) {
            undo(member, before, next);
            throw CpuFiles.refused("set the CPU settings of " + member.name(), e);
        }
    }

    private void settle(ShareMember member, CpuConfig next, CpuPlacement place) throws SyscallException {
        member.settings(next, place);
        member.bandwidthIs(Credits.bandwidth(next, member.bucket()));
        member.law().terms(Terms.of(next, place));
        member.forgetWeight();
        credits(member);
        if (next.idle()) {
            table.rescale(member, members.values());
        } else {
            table.weigh(member, members.values());
        }
        loop.changed(member);
    }

    private void undo(ShareMember member, CpuConfig before, CpuConfig next) {
        try {
            SliceTree.write(member.cgroup(), next.slices(), before.slices());
            CpuFiles.write(member.knobs(), before, member.placement(), Credits.bandwidth(before, member.bucket()));
        } catch (SyscallException | UnsupportedSettingException e) {
            LOG.error("undo a change of {}: {}", member.name(), e.getMessage());
        }
    }

    @Override
    public synchronized void restore(RunningContainer running) {
        ShareMember member = add(running);
        CpuConfig config = member.config();
        try {
            SliceTree.write(member.cgroup(), List.of(), config.slices());
            CpuFiles.write(member.knobs(), config, member.placement(), Credits.bandwidth(config, member.bucket()));
            table.weigh(member, members.values());
        } catch (SyscallException | UnsupportedSettingException e) {
            LOG.error("restore the CPU settings of {}: {}", member.name(), e.getMessage());
        }
    }

    /** Why a container with these settings could not run here now; empty when it could. */
    public synchronized Optional<String> refusal(String name, CpuConfig config) {
        try {
            config.checkLimit(CpuConfig.NONE, machine.online().size());
            CpuPlacement place = CpuPlacement.of(config, machine, 0);
            return promises()
                    .refusal(new Promise(name, config.guaranteePercent().orElse(0.0) / 100, place.allowed()));
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Who runs, with what settings. */
    public synchronized List<Outlook.Candidate> candidates() {
        return members.values().stream()
                .map(member -> new Outlook.Candidate(member.name(), member.config(), member.placement()))
                .toList();
    }

    /** What everyone is left with at worst when such a container comes; empty when it cannot come. */
    public synchronized List<Outlook.Change> outlook(String name, CpuConfig config) {
        try {
            CpuPlacement place = CpuPlacement.of(config, machine, 0);
            return Outlook.with(machine, candidates(), new Outlook.Candidate(name, config, place));
        } catch (IllegalArgumentException ignored) {
            // it asks for CPUs that are not there: refusal() says so
            return List.of();
        }
    }

    /** Everyone's share, in the order of their starts. */
    public synchronized List<ShareView> shares() {
        return members.values().stream().map(loop::view).toList();
    }

    /** The balances of those that live on credits, as they are now. */
    public synchronized List<CreditView> credits() {
        List<CreditView> views = new ArrayList<>();
        for (ShareMember member : members.values()) {
            Credits.view(member).ifPresent(views::add);
        }
        return views;
    }

    public CpuTopology machine() {
        return machine;
    }

    /** Whether the loop corrects weights; from the start it does. Credits are kept in any case. */
    public void correct(boolean wanted) {
        loop.correct(wanted);
    }

    public LoopReport report() {
        return loop.report();
    }

    /** Guarded by this. */
    Iterable<ShareMember> members() {
        return members.values();
    }

    private static String name(ContainerId id, ContainerConfig config) {
        return config.name().map(Object::toString).orElse(id.value());
    }

    /** Ends the loop. Settings stay as they are, but for credits: those containers get their long-run share. */
    @Override
    public void close() {
        loop.close();
        synchronized (this) {
            for (ShareMember member : members.values()) {
                Credits.leave(member, instance.run(member.id()).credits());
                member.close();
            }
            members.clear();
        }
    }
}
