package io.ctctl.runtime.share;

import java.nio.file.Path;
import java.util.List;

/**
 * One thing that was asked for.
 *
 * @param option as on the command line, without dashes: {@code ram}
 * @param wanted as the user would write it: {@code 512M}
 * @param files kernel files that hold it while the container runs
 */
public record Setting(String option, String wanted, Enforcement enforcement, List<Path> files) {
    public Setting {
        files = List.copyOf(files);
    }
}
