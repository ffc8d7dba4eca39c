package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.runtime.config.ContainerConfig;
import java.io.IOException;
import java.util.List;

/** The settings of one subject: CPU, memory, I/O, counted objects. */
public interface Topic {
    /**
     * Everything the configuration asks for under this subject, in the order of its documentation; nothing for what was
     * not asked. Reads the host, changes nothing; the cgroup may not have been made yet.
     */
    List<Setting> settings(ContainerConfig config, ContainerCgroup cgroup) throws IOException;
}
