package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupChange;
import io.ctctl.cgroup.CgroupModel;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.MemoryShrink;
import io.ctctl.cgroup.UnsupportedSettingException;
import io.ctctl.linux.Cleanup;
import io.ctctl.oci.Resources;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.HostLimits;
import io.ctctl.runtime.spec.LimitFacts;
import io.ctctl.runtime.spec.SpecLimits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the limits of memory, I/O and counted objects of running containers as configured. */
public final class LimitSettings implements LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LimitSettings.class);

    private final Instance instance;
    private final GuaranteeSum guarantees;

    public LimitSettings(Instance instance, GuaranteeSum guarantees) {
        this.instance = instance;
        this.guarantees = guarantees;
    }

    @Override
    public void check(RunningContainer running, ContainerConfig after) {
        try {
            model(running, after);
        } catch (IOException e) {
            throw refused(running, ErrorKind.FAILED, e);
        }
        guarantees.admit(running.id(), after);
        LiveLimits.check(running, after);
    }

    @Override
    public Cleanup.Undo change(RunningContainer running, ContainerConfig after) {
        ResourceConfig before = running.config().resources();
        Cleanup done = new Cleanup();
        try (Cleanup onFailure = new Cleanup()) {
            onFailure.add(done::close);
            CgroupModel model = model(running, after);
            if (before.equals(after.resources()) && model.deviations().isEmpty()) {
                return () -> {};
            }
            CgroupChange change = CgroupChange.to(model);
            apply(running, after, change);
            done.add(() -> undo(running, change));
            done.add(ProcessLimits.change(running, before, after.resources()));
            done.add(SharedMemory.change(running, after));
            onFailure.forget();
            return done::close;
        } catch (MemoryShrink.NoRoomException e) {
            throw refused(
                    running, ErrorKind.WRONG_STATE, new IOException("memory limit below use: " + e.getMessage(), e));
        } catch (IOException e) {
            throw refused(running, ErrorKind.FAILED, e);
        }
    }

    /** A lower limit of memory needs room first. */
    private static void apply(RunningContainer running, ContainerConfig after, CgroupChange change) throws IOException {
        Optional<Long> limit = after.resources().memory().limit();
        try {
            if (limit.isPresent()) {
                Optional<MemoryShrink> shrink = MemoryShrink.of(running.cgroup(), limit.get());
                if (shrink.isPresent()) {
                    shrink.get().run();
                }
            }
            change.apply();
        } catch (IOException e) {
            undo(running, change);
            throw e;
        }
    }

    @Override
    public void restore(RunningContainer running) {
        try {
            CgroupModel model = model(running, running.config());
            List<CgroupModel.Value> differing = model.deviations();
            if (!differing.isEmpty()) {
                LOG.info("{}: set again what an interrupted change left: {}", running.displayName(), differing);
                apply(running, running.config(), CgroupChange.to(model));
            }
            SharedMemory.restore(running);
        } catch (IOException | ContainerException e) {
            LOG.error("limits of {}: {}", running.displayName(), e.getMessage());
        }
    }

    private static void undo(RunningContainer running, CgroupChange change) {
        try {
            change.undo();
        } catch (IOException e) {
            LOG.error("take back the limits of {}: {}", running.displayName(), e.getMessage());
        }
    }

    private CgroupModel model(RunningContainer running, ContainerConfig config) throws IOException {
        return model(running.cgroup(), config, running.displayName(), instance);
    }

    /** What the limit files of a container of this configuration should say. */
    static CgroupModel model(ContainerCgroup cgroup, ContainerConfig config, String name, Instance instance)
            throws IOException {
        try {
            Resources.Builder resources = Resources.builder();
            LimitFacts facts = new HostLimits(cgroup.instance(), instance).facts(config);
            SpecLimits.add(config.resources(), facts, resources);
            return CgroupModel.of(resources.build(), cgroup);
        } catch (UnsupportedSettingException e) {
            throw new ContainerException(ErrorKind.HOST_LACKS, "change " + name + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "change " + name + ": " + e.getMessage(), e);
        }
    }

    private static ContainerException refused(RunningContainer running, ErrorKind kind, IOException cause) {
        return new ContainerException(kind, "change " + running.displayName() + ": " + cause.getMessage(), cause);
    }
}
