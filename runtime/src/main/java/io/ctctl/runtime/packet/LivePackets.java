package io.ctctl.runtime.packet;

import io.ctctl.linux.Cleanup;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.LiveSettings;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings published ports, firewall, quota and speed of a running container to what its configuration becomes. */
public final class LivePackets implements LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LivePackets.class);

    private final PacketTables tables;
    private final ShapeControl shape;
    private final FastPath fastPath;

    LivePackets(PacketTables tables, ShapeControl shape, FastPath fastPath) {
        this.tables = tables;
        this.shape = shape;
        this.fastPath = fastPath;
    }

    @Override
    public void check(RunningContainer running, ContainerConfig after) {
        if (differs(running.config(), after)) {
            after.network().requireShaped(names(running.id(), after));
            tables.check(running.id(), after);
            shape.check(running.id(), after);
        }
    }

    /** Of interfaces that it has, and of those that come with the same change. */
    private Set<InterfaceName> names(ContainerId id, ContainerConfig after) {
        Set<InterfaceName> names = after.network().names();
        tables.rules(id).interfaces().forEach(attached -> names.add(attached.name()));
        return names;
    }

    @Override
    public Cleanup.Undo change(RunningContainer running, ContainerConfig after) {
        if (!differs(running.config(), after)) {
            return () -> {};
        }
        try {
            apply(running, after);
        } catch (ContainerException e) {
            revert(running);
            throw e;
        }
        return () -> revert(running);
    }

    private void revert(RunningContainer running) {
        try {
            apply(running, running.config());
        } catch (ContainerException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    @Override
    public void restore(RunningContainer running) {
        // adoption has attached it as configured
    }

    private void apply(RunningContainer running, ContainerConfig config) {
        try {
            fastPath.around(running.id(), () -> {
                tables.change(running.id(), config);
                shape.apply(running.id(), config);
            });
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "packet rules of " + running.displayName() + ": " + e.getMessage(), e);
        }
    }

    private static boolean differs(ContainerConfig before, ContainerConfig after) {
        return !before.network().traffic().equals(after.network().traffic());
    }
}
