package io.ctctl.runtime.share;

import io.ctctl.linux.Errno;
import io.ctctl.linux.SyscallException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the kernel refuses of a container at every look, as a limit below that of a cgroup inside: told once, until it is taken. */
final class Refusal {
    private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);
    /** Of files whose cgroup is no more. */
    static final Set<Errno> GONE = Set.of(Errno.ENOENT, Errno.ENODEV);

    private Errno last;

    /** Tells of it unless it has been told; {@code what} as in {@code limit web}. */
    void of(String what, SyscallException e) {
        if (isNews(e)) {
            LOG.warn("{}: {}; it keeps what it has", what, e.getMessage());
        } else {
            LOG.debug("{}: {}", what, e.getMessage());
        }
    }

    /** A container that is just ending has no files any more: that is none. */
    boolean isNews(SyscallException e) {
        if (GONE.contains(e.errno()) || e.errno() == last) {
            return false;
        }
        last = e.errno();
        return true;
    }

    void taken() {
        last = null;
    }
}
