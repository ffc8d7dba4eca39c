package io.ctctl.runtime.migration;

import io.ctctl.runtime.NetworkPassage;
import io.ctctl.runtime.checkpoint.HostTraits;
import io.ctctl.runtime.config.ContainerConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a source tells first.
 *
 * @param version of the protocol; another one is refused
 * @param migration the id of this attempt
 * @param container the id it is to have
 * @param config with the name it is to have
 * @param running whether it is to run in the end
 * @param suspended whether it is to go on from its checkpoint, which comes along
 * @param template what it is made of; absent for a directory
 * @param volumes directories mounted into it that go along
 * @param bytes about how much that is, files and memory, but for the template
 * @param passage what it is connected to
 * @param host what the destination must be like
 */
record Offer(
        int version,
        String migration,
        String container,
        ContainerConfig config,
        Instant created,
        Mode mode,
        boolean running,
        boolean suspended,
        boolean check,
        Optional<TemplateName> template,
        List<Volume> volumes,
        long bytes,
        NetworkPassage passage,
        HostTraits host) {
    static final int VERSION = 6;

    Offer {
        volumes = volumes == null ? List.of() : List.copyOf(volumes);
        passage = passage == null ? NetworkPassage.NONE : passage;
    }

    /** What every version of the protocol says; all else is to be read only when this is right. */
    record Head(int version) {}

    /** A template by what it holds, and how much that is. */
    record TemplateName(String name, String digest, long bytes) {}

    /**
     * A directory or file of the host that the container has mounted.
     *
     * @param identity what only the very same one on the very same running machine has
     * @param travels whether its content goes along: what is mounted read-only must be there already
     */
    record Volume(String path, String identity, boolean travels) {}
}
