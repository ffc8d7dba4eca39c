package io.ctctl.runtime;

import io.ctctl.runtime.instance.RunFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletions whose failure must not hide the failure that made them necessary; a new daemon repeats them. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    static void removeRun(RunFiles files) {
        try {
            RunDirectory.remove(files);
        } catch (IOException e) {
            LOG.warn("remove {}: {}", files.dir(), e.getMessage());
        }
    }
}
