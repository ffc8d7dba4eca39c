package io.ctctl.runtime;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a dumped container had from outside of it: a restore puts its own in their places. Kept beside CRIU's images.
 *
 * @param mounts types of the file systems, by mount point; {@code part of} a type when it is not a root that is mounted
 * @param interfaces but loopback
 * @param streams names by which CRIU knows the pipes of its standard streams, from the input on; empty where there is none
 * @param threads what its threads asked of the schedulers
 * @param remembered what parts of the daemon knew of the run, by {@link RunListener#remembered}
 * @param settings absent when the run had what is saved
 */
public record Surroundings(
        SortedMap<String, String> mounts,
        List<AttachedInterface> interfaces,
        List<String> streams,
        List<ThreadSettings.Setting> threads,
        Map<String, String> remembered,
        Optional<RunSettings> settings) {
    private static final Document<Surroundings> DOCUMENT = new Document<>(Surroundings.class, 1);
    private static final String FILE = "surroundings.json";

    public Surroundings {
        mounts = mounts == null ? new TreeMap<>() : new TreeMap<>(mounts);
        interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
        streams = streams == null ? List.of() : List.copyOf(streams);
        threads = threads == null ? List.of() : List.copyOf(threads);
        remembered = remembered == null ? Map.of() : Map.copyOf(remembered);
        settings = settings == null ? Optional.empty() : settings;
    }

    public static Surroundings read(Path images) throws IOException {
        return DOCUMENT.read(images.resolve(FILE))
                .orElseThrow(() -> new IOException(images + " holds no checkpoint: " + FILE + " is missing"));
    }

    /** From {@link #bytes}. */
    public static Surroundings of(byte[] bytes) throws IOException {
        return DOCUMENT.parse(bytes, FILE);
    }

    /** What a restored run has until it ends, when this is saved for its later starts. */
    ContainerConfig config(ContainerConfig saved) {
        return settings.map(run -> run.in(saved)).orElse(saved);
    }

    public byte[] bytes() {
        return DOCUMENT.bytes(this);
    }

    public void write(Path images) throws IOException {
        DOCUMENT.write(images.resolve(FILE), this, Durability.DAEMON);
    }
}
