package io.ctctl.runtime.net;

import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The definitions of an instance's networks, in memory and each in a file {@code networks/NAME.json}. */
final class NetworkCatalog {
    private static final Document<NetworkDefinition> DOCUMENT = new Document<>(NetworkDefinition.class, 1);
    private static final String SUFFIX = ".json";

    private final Path directory;
    private final Map<String, NetworkDefinition> known = new ConcurrentSkipListMap<>();

    private NetworkCatalog(Path directory) {
        this.directory = directory;
    }

    /** Reads what an earlier daemon wrote; a damaged file is an IOException that names it. */
    static NetworkCatalog open(Path directory) throws IOException {
        NetworkCatalog catalog = new NetworkCatalog(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*" + SUFFIX)) {
            for (Path file : files) {
                DOCUMENT.read(file).ifPresent(network -> catalog.known.put(network.name(), network));
            }
        } catch (NoSuchFileException ignored) {
            // ENOENT: no network has been made yet
        }
        return catalog;
    }

    List<NetworkDefinition> all() {
        return List.copyOf(known.values());
    }

    Optional<NetworkDefinition> find(String name) {
        return Optional.ofNullable(known.get(name));
    }

    NetworkDefinition get(String name) {
        return find(name)
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.NO_SUCH_NETWORK,
                        "no network " + name + ": `ctctl network ls` lists them, `ctctl network create` makes one"));
    }

    void add(NetworkDefinition network) throws IOException {
        Files.createDirectories(directory);
        DOCUMENT.write(file(network.name()), network, Durability.MACHINE);
        known.put(network.name(), network);
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(file(name));
        known.remove(name);
    }

    private Path file(String name) {
        return directory.resolve(name + SUFFIX);
    }
}
