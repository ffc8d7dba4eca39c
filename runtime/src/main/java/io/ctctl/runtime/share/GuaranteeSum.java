package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import io.ctctl.scheduler.memory.MemoryConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits guarantees of memory as long as the host has as much, and keeps the memory protection of the instance's
 * own cgroup at the sum of its containers': on cgroup v2 nobody is protected beyond what all its ancestors are. "max" would
 * not do: with memory_recursiveprot what no child claims protects all.
 */
public final class GuaranteeSum implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(GuaranteeSum.class);

    private record Protection(InstanceCgroup instance, long min, long low) {}

    private final Map<ContainerId, Protection> running = new HashMap<>(); // guarded by this
    private final Map<ContainerId, Long> promised = new HashMap<>(); // guarded by this

    @Override
    public synchronized void admit(ContainerId id, ContainerConfig config) {
        long asked = config.resources().memory().guaranteed();
        if (asked == 0) {
            return;
        }
        try {
            refusal(asked, promisedWithout(id)).ifPresent(why -> {
                throw new ContainerException(
                        ErrorKind.NO_SPACE, config.name().map(Object::toString).orElse(id.value()) + ": " + why);
            });
        } catch (SyscallException e) {
            throw new ContainerException(ErrorKind.FAILED, "admit " + id + ": " + e.getMessage(), e);
        }
    }

    private long promisedWithout(ContainerId id) {
        return promised.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(id))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Why so many bytes cannot be guaranteed beside those that are; empty when they can. */
    public static Optional<String> refusal(long asked, long others) throws SyscallException {
        if (asked == 0) {
            return Optional.empty();
        }
        long total = NodeMemory.read().total() >> 20 << 20;
        return others + asked <= total
                ? Optional.empty()
                : Optional.of("--memguarantee " + new MemorySize(asked) + " does not fit: this host has "
                        + new MemorySize(total) + ", " + new MemorySize(others) + " are guaranteed to others, "
                        + new MemorySize(Math.max(0, total - others)) + " are left: guarantee at most that");
    }

    @Override
    public synchronized void starting(ContainerId id, ContainerConfig config) {
        admit(id, config);
        promised.put(id, config.resources().memory().guaranteed());
    }

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
        promised.put(container.id(), next.min());
        boolean nothing = next.min() == 0 && next.low() == 0;
        Protection before = nothing ? running.remove(container.id()) : running.put(container.id(), next);
        if (nothing ? before != null : !next.equals(before)) {
            write(next.instance());
        }
    }

    @Override
    public synchronized void ended(ContainerId id) {
        promised.remove(id);
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
