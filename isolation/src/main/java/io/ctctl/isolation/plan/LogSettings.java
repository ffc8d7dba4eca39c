package io.ctctl.isolation.plan;

import java.nio.file.Path;

/**
 * Where the monitor logs what the program prints.
 *
 * @param files how many files are kept, the current one included
 * @param bytesPerFile size at which a file is rotated; 0 never rotates
 */
public record LogSettings(Path path, int files, long bytesPerFile) {
    public LogSettings {
        if (files < 1 || bytesPerFile < 0 || !path.isAbsolute()) {
            throw new IllegalArgumentException("log needs an absolute path, a file and no negative size: " + path);
        }
    }
}
