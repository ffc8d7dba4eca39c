package io.ctctl.runtime.template;

import java.io.IOException;
import java.nio.file.Path;

/** A kind of template that can be built from what the host has. */
interface Recipe {
    /** The name the kind is asked for by. */
    String kind();

    /**
     * Fills an empty directory.
     *
     * @param scratch an empty directory for files of the build itself; removed afterwards, whatever happens
     * @return the source, for {@link Template#source}
     */
    String build(Path rootfs, Path scratch, BuildOptions options, Progress progress) throws IOException;
}
