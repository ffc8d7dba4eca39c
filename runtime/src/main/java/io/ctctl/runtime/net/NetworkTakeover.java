package io.ctctl.runtime.net;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears which containers run, and once all of them are known takes over what an earlier daemon left. */
public final class NetworkTakeover implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkTakeover.class);

    private final Networks networks;
    private final LeaseBook book;
    private final HostsFiles hosts;
    private final Announcer announcer;
    private final Connections connections;

    /** What runs, as far as it has been found; null once all has been. Guarded by this. */
    private Map<ContainerId, ContainerConfig> found = new HashMap<>();

    NetworkTakeover(Networks networks, LeaseBook book, HostsFiles hosts, Announcer announcer, Connections connections) {
        this.networks = networks;
        this.book = book;
        this.hosts = hosts;
        this.announcer = announcer;
        this.connections = connections;
    }

    @Override
    public void started(RunningContainer container) {
        if (!container.config().network().interfaces().isEmpty()) {
            call(container.id(), container.config());
            // as long as not everybody's name is known, files would lose those they have
            if (!noteWhileAdopting(container.id(), container.config())) {
                if (container.config().name().isPresent()) {
                    hosts.changed();
                } else {
                    hosts.started(container.id());
                }
            }
            announcer.announce(container.id(), container.pid());
        }
    }

    @Override
    public void unanswered(ContainerId id, ContainerConfig config) {
        if (!config.network().interfaces().isEmpty()) {
            call(id, config);
            noteWhileAdopting(id, config);
        }
    }

    private void call(ContainerId id, ContainerConfig config) {
        config.name().ifPresent(name -> book.call(id, name.value()));
    }

    /** Whether it is one of those that an earlier daemon started: not all has been found yet. */
    private synchronized boolean noteWhileAdopting(ContainerId id, ContainerConfig config) {
        if (found == null) {
            return false;
        }
        found.put(id, config);
        return true;
    }

    @Override
    public void ended(ContainerId id) {
        connections.release(id);
    }

    /** After all that runs has been {@link #started}: what else an earlier daemon left is given back. */
    public void adopt() {
        Map<ContainerId, ContainerConfig> running;
        synchronized (this) {
            running = found;
            found = null;
        }
        hosts.changed();
        Map<ContainerId, List<AttachedInterface>> all = book.all();
        book.alter(all.keySet());
        if (isElsewhere(running.keySet())) {
            return;
        }
        Set<String> inUse = new HashSet<>();
        running.keySet().forEach(id -> all.getOrDefault(id, List.of()).forEach(each -> inUse.add(each.network())));
        try {
            networks.rules().adopting();
            networks.adopt(inUse);
        } catch (IOException | ContainerException e) {
            LOG.error("take over the networks: {}", e.getMessage());
        }
        all.forEach((id, interfaces) -> {
            ContainerConfig config = running.get(id);
            if (config == null) {
                connections.release(id);
                return;
            }
            if (book.heir(id).filter(running::containsKey).isPresent()) {
                return;
            }
            try {
                networks.rules().attach(id, config, interfaces);
            } catch (IOException | ContainerException e) {
                LOG.error("take over the network of {}: {}", book.displayName(id), e.getMessage());
            }
        });
        networks.rules().adopted();
    }

    /** Whether what runs has its links in a namespace that this daemon is not in; then nothing here is touched. */
    private boolean isElsewhere(Set<ContainerId> running) {
        try {
            if (book.all().keySet().stream().noneMatch(running::contains)) {
                networks.home().settle();
            }
            networks.home().requireHere("take over the networks");
            return false;
        } catch (IOException | ContainerException e) {
            LOG.error("{}", e.getMessage());
            return true;
        }
    }
}
