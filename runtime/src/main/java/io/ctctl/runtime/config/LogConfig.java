package io.ctctl.runtime.config;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;

/**
 * What is kept of a container's output.
 *
 * @param enabled without it nothing is written
 * @param fileBytes size at which a file is rotated; 0: never
 * @param files kept, the current one included
 */
public record LogConfig(boolean enabled, long fileBytes, int files) {
    public static final LogConfig DEFAULT = new LogConfig(true, 16L << 20, 3);
    public static final LogConfig NONE = new LogConfig(false, 0, 1);

    public LogConfig {
        if (files < 1 || fileBytes < 0) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad log settings: at least one file, and a size of 0 or more");
        }
    }
}
