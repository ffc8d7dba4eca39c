package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.CpuGauge;
import io.ctctl.cgroup.CpuKnobs;
import io.ctctl.linux.Errno;
import io.ctctl.linux.KeptFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.ContainerId;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.credit.CreditBucket;
import java.util.Optional;
import java.util.Set;

/** A running container as the scheduler keeps it. Guarded by the lock of {@link CpuShares}. */
final class ShareMember {
    private static final Set<Errno> GONE = Set.of(Errno.ENOENT, Errno.ENODEV);

    /** One that does nothing is asked whether it waits every so many times. */
    private static final int STILL_LOOKS = 4;

    private final ContainerId id;
    private final String name;
    private final ContainerCgroup cgroup;
    private final CpuKnobs knobs;
    private final Member law;
    private CpuConfig config;
    private CpuPlacement placement;
    private Optional<CreditBucket> bucket = Optional.empty();
    private CpuGauge gauge;
    private KeptFile weightFile;
    private int looks;
    private boolean measured;
    private boolean gone;
    private long used;
    private long waited;
    private long usedNow;
    private long spent;
    private long waitedNow;
    private long weight = -1;
    private Bandwidth bandwidth;

    ShareMember(
            ContainerId id, String name, ContainerCgroup cgroup, CpuConfig config, CpuPlacement placement, Member law) {
        this.id = id;
        this.name = name;
        this.cgroup = cgroup;
        this.config = config;
        this.placement = placement;
        this.law = law;
        knobs = CpuKnobs.of(cgroup);
        bandwidth = Bandwidth.of(config);
    }

    ContainerId id() {
        return id;
    }

    String name() {
        return name;
    }

    ContainerCgroup cgroup() {
        return cgroup;
    }

    CpuKnobs knobs() {
        return knobs;
    }

    Member law() {
        return law;
    }

    CpuConfig config() {
        return config;
    }

    CpuPlacement placement() {
        return placement;
    }

    void placement(CpuPlacement next) {
        placement = next;
    }

    void settings(CpuConfig next, CpuPlacement place) {
        config = next;
        placement = place;
    }

    Optional<CreditBucket> bucket() {
        return bucket;
    }

    void bucket(Optional<CreditBucket> next) {
        bucket = next;
    }

    /** Reads what it did since the last call: nothing at the first one, nor once it has gone. */
    void measure() throws SyscallException {
        if (gone) {
            usedNow = 0;
            waitedNow = 0;
            return;
        }
        try {
            if (gauge == null) {
                gauge = CpuGauge.open(cgroup);
            }
            long nextUsed = gauge.usedMicros();
            boolean still = measured && nextUsed == used && waitedNow == 0;
            long nextWaited = still && ++looks % STILL_LOOKS != 0 ? waited : gauge.waitedMicros();
            usedNow = measured ? Math.max(0, nextUsed - used) : 0;
            waitedNow = nextWaited < 0 ? -1 : measured ? Math.max(0, nextWaited - waited) : 0;
            spent += usedNow;
            used = nextUsed;
            waited = nextWaited;
            measured = true;
        } catch (SyscallException e) {
            if (GONE.contains(e.errno())) {
                gone = true;
                measure();
                return;
            }
            throw e;
        }
    }

    /** CPU time measured since the last call. */
    long takeSpent() {
        long taken = spent;
        spent = 0;
        return taken;
    }

    /** CPU time up to the last measurement, since the cgroup was made. */
    long usedMicros() {
        return used;
    }

    void usedBefore(long micros) {
        used = micros;
        measured = true;
    }

    long usedNow() {
        return usedNow;
    }

    long waitedNow() {
        return waitedNow;
    }

    /** Kernel weight last written; -1: none. */
    long weight() {
        return weight;
    }

    void weigh(long next) throws SyscallException {
        if (next != weight && knobs.weighs() && !config.idle()) {
            if (weightFile == null) {
                weightFile = knobs.keptWeight();
            }
            weightFile.write(Long.toString(next));
            weight = next;
        }
    }

    /** The kernel may hold another weight than was written last. */
    void forgetWeight() {
        weight = -1;
    }

    Bandwidth bandwidth() {
        return bandwidth;
    }

    void limit(Bandwidth next) throws SyscallException {
        if (!next.equals(bandwidth)) {
            CpuFiles.quota(knobs, next);
            bandwidth = next;
        }
    }

    void bandwidthIs(Bandwidth next) {
        bandwidth = next;
    }

    void close() {
        gone = true;
        if (gauge != null) {
            gauge.close();
            gauge = null;
        }
        if (weightFile != null) {
            weightFile.close();
            weightFile = null;
        }
    }
}
