package io.ctctl.cgroup;

import java.nio.file.Path;
import java.util.List;

/**
 * A cgroup below the mount point of its hierarchy: {@code ctctl/0123456789ab}, without a slash in front. Parts never
 * lead upwards.
 */
public record CgroupPath(String value) {
    public CgroupPath {
        for (String part : List.of(value.split("/", -1))) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.indexOf('\n') >= 0
                    || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("not a cgroup path: " + value);
            }
        }
    }

    public static CgroupPath of(String value) {
        return new CgroupPath(value);
    }

    /** A cgroup inside this one. */
    public CgroupPath child(String name) {
        return new CgroupPath(value + "/" + name);
    }

    Path below(Path mountPoint) {
        return mountPoint.resolve(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
