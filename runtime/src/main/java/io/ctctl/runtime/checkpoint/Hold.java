package io.ctctl.runtime.checkpoint;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Freezer;
import io.ctctl.linux.TcpRepair;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a container still while the CRIU that saves it is killed. CRIU has put its connections into repair mode by then, in which a
 * program's read or write fails: none of it may run before they are out of it.
 */
final class Hold {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ContainerCgroup cgroup;
    private final Freezer freezer;
    private boolean armed = true;
    private boolean frozen;

    Hold(ContainerCgroup cgroup) {
        this.cgroup = cgroup;
        this.freezer = new Freezer(cgroup);
    }

    /** CRIU is about to be killed. */
    void begin() {
        if (!armed) {
            return;
        }
        try {
            freezer.freeze(PATIENCE);
            frozen = true;
        } catch (IOException e) {
            LOG.warn("connections in {} may break: {}", cgroup.processes(), e.getMessage());
        }
    }

    /** CRIU has gone: everything goes on. */
    void end() {
        try {
            List<Integer> pids = CgroupTree.processes(cgroup.processes());
            for (int pid : pids) {
                TcpRepair.end(pid);
            }
            if (!pids.isEmpty()) {
                LockRules.remove(pids.get(0));
            }
        } catch (NoSuchFileException ignored) {
            // nothing is left of it
        } catch (IOException e) {
            LOG.warn("connections in {} may break: {}", cgroup.processes(), e.getMessage());
        }
        try {
            if (frozen) {
                freezer.thaw();
            }
        } catch (IOException e) {
            LOG.error("{} stays frozen: {}", cgroup.processes(), e.getMessage());
        }
    }

    /** The container is in somebody else's hands. */
    void disarm() {
        armed = false;
    }
}
