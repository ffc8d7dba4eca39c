package io.ctctl.runtime.packet;

import io.ctctl.linux.Errno;
import io.ctctl.netvirt.netlink.NetlinkException;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.shape.Rate;
import io.ctctl.netvirt.shape.TrafficClass;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How fast networks and containers are: what was said of it, kept on disk, and what runs made so. */
public final class ShapeControl implements RunListener, PacketTables.Speed {
    private static final Logger LOG = LoggerFactory.getLogger(ShapeControl.class);
    private static final Document<ShapeSettings> DOCUMENT = new Document<>(ShapeSettings.class, 1);

    private final Path file;
    private final Shaper shaper;
    private final Map<ContainerId, ContainerConfig> running = new ConcurrentHashMap<>();
    private PacketTables tables;
    private FastPath fastPath;
    private volatile ShapeSettings settings;

    ShapeControl(Instance instance) throws IOException {
        file = instance.stateDir().resolve("shaping.json");
        settings = DOCUMENT.read(file).orElse(ShapeSettings.NONE);
        shaper = new Shaper(instance);
    }

    void packets(PacketTables known, FastPath past) {
        tables = known;
        fastPath = past;
    }

    /** Whether traffic is counted by class. Waits for nobody. */
    boolean hasClasses() {
        return !settings.classes().isEmpty();
    }

    /** Whether containers of a network have a rate together. Waits for nobody. */
    boolean hasTotal(String network) {
        return settings.totals().containsKey(network);
    }

    public synchronized ShapeSettings settings() {
        return settings;
    }

    /** The qdisc in which packets of a class wait. */
    public String queue() {
        return shaper.queue();
    }

    public boolean isShaped(ContainerId id) {
        return shaper.isShaped(id);
    }

    /** What containers of a network have together; empty: whatever there is. */
    public synchronized void setTotal(String network, Optional<Rate> total) {
        change(settings.withTotal(network, total));
    }

    /** A class of traffic; without subnets it is no more. */
    public synchronized void setClass(TrafficClass trafficClass) {
        change(settings.withClass(trafficClass));
    }

    private void change(ShapeSettings after) {
        ShapeSettings before = settings;
        running.forEach((id, config) -> shaper.check(wanted(id, config), after));
        try {
            fastPath.aroundAll(() -> change(before, after));
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "shape: " + e.getMessage(), e);
        }
    }

    private void change(ShapeSettings before, ShapeSettings after) throws IOException {
        DOCUMENT.write(file, after, Durability.MACHINE);
        settings = after;
        if (!after.classes().equals(before.classes())) {
            tables.setClasses(after.classes());
        }
        for (Map.Entry<ContainerId, ContainerConfig> entry : running.entrySet()) {
            try {
                shaper.apply(wanted(entry.getKey(), entry.getValue()), after);
            } catch (NetlinkException e) {
                if (!isOver(e)) {
                    throw e;
                }
            }
        }
    }

    /** ENODEV: a run that was short has ended, and its links are gone. */
    private static boolean isOver(NetlinkException e) {
        return e.errno() == Errno.ENODEV;
    }

    /** Refuses what could not be kept. */
    synchronized void check(ContainerId id, ContainerConfig config) {
        check(wanted(id, config));
    }

    @Override
    public void check(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces) {
        check(wanted(id, config, interfaces));
    }

    private void check(Shaper.Wanted wanted) {
        shaper.check(wanted, settings);
        shaper.require(wanted, settings);
    }

    synchronized void apply(ContainerId id, ContainerConfig config) throws IOException {
        running.put(id, config);
        tables.publish(id);
        shaper.apply(wanted(id, config), settings);
    }

    @Override
    public synchronized void linked(ContainerId id) throws IOException {
        if (running.containsKey(id)) {
            shaper.apply(wanted(id, running.get(id)), settings);
        }
    }

    @Override
    public void started(RunningContainer container) {
        try {
            apply(container.id(), container.config());
        } catch (NetlinkException e) {
            if (!isOver(e)) {
                LOG.error("links of {}: {}", container.displayName(), e.getMessage());
            }
        } catch (IOException e) {
            LOG.error("links of {}: {}", container.displayName(), e.getMessage());
        }
    }

    @Override
    public void ended(ContainerId id) {
        running.remove(id);
        try {
            shaper.remove(id);
        } catch (IOException e) {
            LOG.error("shape {}: {}", id, e.getMessage());
        }
    }

    /** All that runs has been told, and by now its interfaces are known. */
    synchronized void adopted() {
        try {
            for (Map.Entry<ContainerId, ContainerConfig> entry : running.entrySet()) {
                apply(entry.getKey(), entry.getValue());
            }
            shaper.adopted();
        } catch (IOException e) {
            LOG.error("shape: {}", e.getMessage());
        }
    }

    private Shaper.Wanted wanted(ContainerId id, ContainerConfig config) {
        return wanted(id, config, tables.rules(id).interfaces());
    }

    private Shaper.Wanted wanted(ContainerId id, ContainerConfig config, List<AttachedInterface> interfaces) {
        return new Shaper.Wanted(
                id,
                config.name().map(ContainerName::value).orElse(id.value()),
                config.network().traffic().shaping(),
                interfaces,
                tables::network);
    }
}
