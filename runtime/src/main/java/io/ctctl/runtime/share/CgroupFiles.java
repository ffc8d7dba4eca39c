package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a container's cgroup by what holds a setting on the one version of cgroups and on the other. */
record CgroupFiles(ContainerCgroup cgroup, Controller controller) {
    boolean v2() {
        return cgroup.isV2(controller);
    }

    boolean offers(String file) {
        return cgroup.instance().offers(controller, file);
    }

    /** Those that this host has. */
    List<Path> files(String... names) {
        return cgroup.directory(controller).stream()
                .flatMap(directory -> Stream.of(names).filter(this::offers).map(directory::resolve))
                .toList();
    }

    /** Whichever is of this host's version. */
    List<Path> file(String v1, String v2) {
        return files(v2() ? v2 : v1);
    }
}
