package io.ctctl.runtime.account;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container's control groups that are plain directories. */
record CgroupFiles(ContainerCgroup cgroup) {
    private static final CgroupPath PARENT = CgroupPath.of("ctctl");

    static CgroupFiles v2(Path directory, Controller... controllers) throws IOException {
        return of(
                CgroupVersion.V2,
                List.of(new CgroupHierarchy(CgroupVersion.V2, directory, EnumSet.copyOf(List.of(controllers)))));
    }

    /** Each of v1 on its own, and a v2 hierarchy without controllers. */
    static CgroupFiles hybrid(Path directory, Controller... controllers) throws IOException {
        List<CgroupHierarchy> hierarchies = new java.util.ArrayList<>();
        for (Controller controller : controllers) {
            hierarchies.add(new CgroupHierarchy(
                    CgroupVersion.V1, directory.resolve(controller.name()), EnumSet.of(controller)));
        }
        hierarchies.add(
                new CgroupHierarchy(CgroupVersion.V2, directory.resolve("unified"), EnumSet.noneOf(Controller.class)));
        return of(CgroupVersion.V1, hierarchies);
    }

    private static CgroupFiles of(CgroupVersion version, List<CgroupHierarchy> hierarchies) throws IOException {
        Map<Controller, CgroupHierarchy> controllers = new EnumMap<>(Controller.class);
        for (CgroupHierarchy hierarchy : hierarchies) {
            hierarchy.controllers().forEach(controller -> controllers.put(controller, hierarchy));
        }
        InstanceCgroup instance =
                new InstanceCgroup(new CgroupLayout(version, hierarchies), PARENT, controllers, Map.of());
        ContainerCgroup cgroup = new ContainerCgroup(instance, PARENT.child("c1"), hierarchies, Optional.empty());
        for (Path made : cgroup.directories()) {
            Files.createDirectories(made);
        }
        return new CgroupFiles(cgroup);
    }

    CgroupFiles file(Controller controller, String name, String content) throws IOException {
        Files.writeString(cgroup.directory(controller).orElseThrow().resolve(name), content);
        return this;
    }

    CgroupFiles unified(String name, String content) throws IOException {
        Files.writeString(cgroup.v2().orElseThrow().resolve(name), content);
        return this;
    }
}
