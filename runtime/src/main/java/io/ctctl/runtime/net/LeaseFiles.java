package io.ctctl.runtime.net;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What containers have, in the run directory: {@code net/ID.json} is there from before the links are made until after they
 * are gone, and goes with the machine, as links do.
 */
final class LeaseFiles {
    /**
     * The content of one file.
     *
     * @param heir whose packets these are, as soon as it runs
     */
    record Lease(List<AttachedInterface> interfaces, Optional<ContainerId> heir) {
        Lease {
            heir = heir == null ? Optional.empty() : heir;
        }
    }

    private static final Document<Lease> DOCUMENT = new Document<>(Lease.class, 1);
    private static final String SUFFIX = ".json";

    private final Path directory;

    LeaseFiles(Path runDir) throws IOException {
        directory = Files.createDirectories(runDir.resolve("net"));
    }

    void write(ContainerId id, Lease lease) throws IOException {
        DOCUMENT.write(file(id), lease, Durability.DAEMON);
    }

    void delete(ContainerId id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    /** All that an earlier daemon wrote. */
    Map<ContainerId, Lease> read() throws IOException {
        Map<ContainerId, Lease> all = new LinkedHashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                ContainerId id = new ContainerId(name.substring(0, name.length() - SUFFIX.length()));
                DOCUMENT.read(file).ifPresent(lease -> all.put(id, lease));
            }
        } catch (NoSuchFileException ignored) {
            // ENOENT: removed with the instance
        }
        return all;
    }

    private Path file(ContainerId id) {
        return directory.resolve(id + SUFFIX);
    }
}
