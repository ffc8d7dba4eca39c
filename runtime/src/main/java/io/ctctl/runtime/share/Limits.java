package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.linux.ControlFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that containers have been asked to stay within, and what has become of it. */
public final class Limits {
    private final Containers containers;
    private final List<Topic> topics;

    /** {@code topics} in the order of their documentation. */
    public Limits(Containers containers, List<Topic> topics) {
        this.containers = containers;
        this.topics = List.copyOf(topics);
    }

    /**
     * A setting with what the kernel says about it now.
     *
     * @param now content by file; empty while the container does not run
     */
    public record Explained(Setting setting, Map<Path, String> now) {}

    /** Of the running container what it has now; else what its next start gives it. */
    public List<Setting> of(ContainerId id) {
        Optional<RunningContainer> running = containers.running(id);
        return running.isPresent() ? of(running.get().config(), running.get().cgroup()) : atNextStart(id);
    }

    /** What its next start gives it, whether it runs or not. */
    public List<Setting> atNextStart(ContainerId id) {
        return of(containers.view(id).config(), containers.cgroup(id));
    }

    private List<Setting> of(ContainerConfig config, ContainerCgroup cgroup) {
        try {
            List<Setting> all = new ArrayList<>();
            for (Topic topic : topics) {
                all.addAll(topic.settings(config, cgroup));
            }
            return all;
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "read limits: " + e.getMessage(), e);
        }
    }

    /** With the content of the files behind each setting. */
    public List<Explained> explain(ContainerId id) {
        boolean runs = containers.running(id).isPresent();
        List<Explained> all = new ArrayList<>();
        for (Setting setting : of(id)) {
            Map<Path, String> now = new LinkedHashMap<>();
            for (Path file : setting.files()) {
                if (runs) {
                    now.put(file, content(file));
                }
            }
            all.add(new Explained(setting, now));
        }
        return all;
    }

    private static String content(Path file) {
        try {
            return ControlFile.read(file).strip();
        } catch (SyscallException e) {
            return e.errno().toString();
        }
    }
}
