package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A volume or a tmpfs.
 *
 * @param source an absolute host path of a BIND; absent for a TMPFS
 * @param target absolute, in the container
 * @param options mount options as users write them: ro, nosuid, nodev, noexec, noidmap, rprivate, size=64m …
 */
public record MountConfig(Kind kind, Optional<Path> source, String target, List<String> options) {
    public enum Kind {
        @JsonProperty("bind")
        BIND,
        @JsonProperty("tmpfs")
        TMPFS
    }

    public MountConfig {
        options = options == null ? List.of() : List.copyOf(options);
        if (!target.startsWith("/")) {
            throw new ContainerException(ErrorKind.USAGE, "bad mount target \"" + target + "\": it must begin with /");
        }
        if (Path.of(target).normalize().getNameCount() == 0) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad mount target \"" + target + "\": use --rootfs to choose the root directory");
        }
        if (kind == Kind.BIND && source.isEmpty()) {
            throw new ContainerException(ErrorKind.USAGE, "mount on " + target + " has no source");
        }
    }

    public static MountConfig bind(Path source, String target, List<String> options) {
        return new MountConfig(Kind.BIND, Optional.of(source), target, options);
    }

    public static MountConfig tmpfs(String target, List<String> options) {
        return new MountConfig(Kind.TMPFS, Optional.empty(), target, options);
    }
}
