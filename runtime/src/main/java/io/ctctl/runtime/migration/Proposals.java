package io.ctctl.runtime.migration;

import io.ctctl.cgroup.Controller;
import io.ctctl.checkpoint.protocol.MigrationId;
import io.ctctl.linux.ControlFile;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.checkpoint.HostTraits;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** What a source tells a destination of a container, before anything else. */
final class Proposals {
    private final Parts parts;
    private final SecureRandom random = new SecureRandom();

    Proposals(Parts parts) {
        this.parts = parts;
    }

    Offer of(ContainerView view, MigrationOrder order, MigrationId migration, boolean running) throws IOException {
        ContainerConfig config = order.newName().map(view.config()::withName).orElse(view.config());
        ContainerId id = order.newName().isPresent() ? ContainerId.random(random) : view.id();
        Optional<Template> template = template(config);
        List<Offer.Volume> volumes = Volumes.of(config);
        return new Offer(
                Offer.VERSION,
                migration.value(),
                id.value(),
                config,
                view.state().created(),
                order.mode(),
                running,
                suspended(view),
                order.check(),
                template.isPresent() ? Optional.of(named(template.get())) : Optional.empty(),
                volumes,
                fileBytes(view, template.isPresent(), volumes)
                        + SavedStates.bytes(parts.instance().state(view.id()), suspended(view))
                        + (running && order.mode() == Mode.LIVE ? memoryBytes(view.id()) : 0),
                parts.containers().migrations().passage(view.id()).withCreate(order.createNetworks()),
                HostTraits.read());
    }

    static boolean suspended(ContainerView view) {
        return view.state().status() == ContainerStatus.SUSPENDED;
    }

    /** What the container is made of; empty for a directory. */
    Optional<Template> template(ContainerConfig config) throws IOException {
        if (config.root() instanceof RootSource.Template root) {
            return Optional.of(parts.templates()
                    .find(root.name())
                    .orElseThrow(() -> new ContainerException(
                            ErrorKind.NO_SUCH_TEMPLATE, "its template " + root.name() + " is gone")));
        }
        return Optional.empty();
    }

    private Offer.TemplateName named(Template template) throws IOException {
        return new Offer.TemplateName(template.name(), parts.digests().of(template), template.bytes());
    }

    private long fileBytes(ContainerView view, boolean layered, List<Offer.Volume> volumes) throws IOException {
        long bytes =
                layered ? TreeScan.of(parts.instance().state(view.id()).upper()).bytes() : 0;
        for (Offer.Volume volume : volumes) {
            bytes += volume.travels() ? TreeScan.of(Path.of(volume.path())).bytes() : 0;
        }
        return bytes;
    }

    /** What it has in memory, caches included; 0 where the kernel does not count. */
    long memoryBytes(ContainerId id) throws IOException {
        Optional<Path> directory = parts.containers().cgroup(id).directory(Controller.MEMORY);
        for (String name : List.of("memory.current", "memory.usage_in_bytes")) {
            Optional<Path> file = directory.map(dir -> dir.resolve(name)).filter(Files::exists);
            if (file.isPresent()) {
                return Long.parseLong(ControlFile.read(file.get()).strip());
            }
        }
        return 0;
    }
}
