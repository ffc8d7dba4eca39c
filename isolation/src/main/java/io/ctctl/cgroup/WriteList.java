package io.ctctl.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects writes, and refuses those the host has no controller or file for. */
final class WriteList {
    private final ContainerCgroup cgroup;
    private final List<CgroupWrite> writes = new ArrayList<>();

    WriteList(ContainerCgroup cgroup) {
        this.cgroup = cgroup;
    }

    List<CgroupWrite> list() {
        return List.copyOf(writes);
    }

    /** True: v2 files; false: v1 files; throws when neither is to be had. */
    boolean isV2(Controller controller, String setting) {
        require(controller, setting);
        return cgroup.isV2(controller);
    }

    /** Adds a write to a file that must exist in every cgroup of the controller but the root. */
    void add(Controller controller, String setting, String file, Object value) {
        Path directory = require(controller, setting);
        if (!offers(controller, file)) {
            throw new UnsupportedSettingException(setting, "this kernel has no " + file);
        }
        writes.add(new CgroupWrite(directory.resolve(file), value.toString()));
    }

    /** The first of some files that the host offers. */
    String firstOf(Controller controller, String setting, String... files) {
        require(controller, setting);
        for (String file : files) {
            if (offers(controller, file)) {
                return file;
            }
        }
        throw new UnsupportedSettingException(setting, "this kernel has no " + String.join(" or ", files));
    }

    boolean offers(Controller controller, String file) {
        return cgroup.instance().offers(controller, file);
    }

    /** What a file of the container's cgroup says now; empty when the cgroup has not been made. */
    Optional<String> present(Controller controller, String file) throws IOException {
        Optional<Path> path = cgroup.directory(controller).map(directory -> directory.resolve(file));
        return path.isPresent() && Files.exists(path.get())
                ? Optional.of(Files.readString(path.get()).strip())
                : Optional.empty();
    }

    /** Whether device rules are a BPF program on this host: it has no v1 hierarchy at all. */
    boolean deviceProgram() {
        return cgroup.instance().layout().version() == CgroupVersion.V2;
    }

    private Path require(Controller controller, String setting) {
        return cgroup.directory(controller).orElseThrow(() -> missing(controller, setting));
    }

    private UnsupportedSettingException missing(Controller controller, String setting) {
        String refusal = cgroup.instance().refused().get(controller);
        return new UnsupportedSettingException(
                setting,
                refusal == null
                        ? "this host has no " + controller + " controller"
                        : "the " + controller + " controller could not be enabled: " + refusal);
    }
}
