package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.ContainerId;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.scheduler.memory.MemoryConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the memory protection of the instance's own cgroup at the sum of its containers': on cgroup v2 nobody is protected
 * beyond what all its ancestors are. "max" would not do: with memory_recursiveprot what no child claims protects all.
 */
public final class GuaranteeSum implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuaranteeSum.class);

    private record Protection(InstanceCgroup instance, long min, long low) {}

    private final Map<ContainerId, Protection> running = new HashMap<>(); // guarded by this

    @Override
    public synchronized void started(RunningContainer container) {
        changed(container);
    }

    @Override
    public synchronized void changed(RunningContainer container) {
        MemoryConfig memory = container.config().resources().memory();
        Protection next = new Protection(
                container.cgroup().instance(),
                memory.guaranteed(),
                memory.reservation().orElse(0L));
        boolean nothing = next.min() == 0 && next.low() == 0;
        Protection before = nothing ? running.remove(container.id()) : running.put(container.id(), next);
        if (nothing ? before != null : !next.equals(before)) {
            write(next.instance());
        }
    }

    @Override
    public synchronized void ended(ContainerId id) {
        Protection before = running.remove(id);
        if (before != null) {
            write(before.instance());
        }
    }

    private synchronized void write(InstanceCgroup instance) {
        if (!instance.isV2(Controller.MEMORY)) {
            return;
        }
        Path directory = instance.directory(instance.controllers().get(Controller.MEMORY));
        write(
                directory.resolve("memory.min"),
                running.values().stream().mapToLong(Protection::min).sum());
        write(
                directory.resolve("memory.low"),
                running.values().stream().mapToLong(Protection::low).sum());
    }

    private static void write(Path file, long bytes) {
        try {
            if (Files.exists(file)) {
                new CgroupWrite(file, Long.toString(bytes)).apply();
            }
        } catch (SyscallException e) {
            LOG.error("protect the memory of containers: {}", e.getMessage());
        }
    }
}
