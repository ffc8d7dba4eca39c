package io.ctctl.runtime.share;

import io.ctctl.cgroup.CpuGauge;
import io.ctctl.linux.SyscallException;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all containers of the instance use together, by one file however many they are. For whoever holds the monitor of the shares. */
final class TotalUse {
    private static final Logger LOG = LoggerFactory.getLogger(TotalUse.class);

    private Optional<CpuGauge> gauge = Optional.empty();
    private long before = -1;

    /** Microseconds of CPU time since the last call; 0 the first time, and where the kernel does not tell. */
    long since(Iterable<ShareMember> members) {
        Iterator<ShareMember> any = members.iterator();
        try {
            if (gauge.isEmpty() && any.hasNext()) {
                gauge = CpuGauge.open(any.next().cgroup().instance());
            }
            long now = gauge.isPresent() ? gauge.get().usedMicros() : -1;
            long since = before < 0 ? 0 : Math.max(0, now - before);
            before = now;
            return since;
        } catch (SyscallException e) {
            // ENODEV: nothing ran for a while, and it has been made anew
            LOG.debug("CPU time of all containers: {}", e.getMessage());
            gauge.ifPresent(CpuGauge::close);
            gauge = Optional.empty();
            before = -1;
            return 0;
        }
    }
}
