package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.CpuGauge;
import io.ctctl.cgroup.CpuKnobs;
import io.ctctl.linux.Errno;
import io.ctctl.linux.KeptFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.config.ContainerId;
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

    private static final long NEVER = -1;

    /** Of an interval: who uses and waits less is quiet. */
    private static final double QUIET = 0.005;

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
    private boolean quiet;
    private long lookedAt = NEVER;
    private double pace;
    private boolean measured;
    private boolean gone;
    private long used;
    private long waited = -1;
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

    /**
     * Reads what it did since it was looked at last, as much of it as falls into the interval that ends now: nothing the
     * first time, nor once it has gone.
     */
    void measure(long now, long elapsed) throws SyscallException {
        measure(now, elapsed, false);
    }

    /** As {@link #measure} of one that has not been looked at for some time, all of it in the interval that ends now. */
    void awaken(long now, long elapsed) throws SyscallException {
        measure(now, elapsed, true);
    }

    private void measure(long now, long elapsed, boolean all) throws SyscallException {
        if (!gone) {
            try {
                look(now, elapsed, all);
                return;
            } catch (SyscallException e) {
                if (!GONE.contains(e.errno())) {
                    throw e;
                }
                gone = true;
            }
        }
        rest();
    }

    private void look(long now, long elapsed, boolean all) throws SyscallException {
        if (gauge == null) {
            gauge = CpuGauge.open(cgroup);
        }
        long nextUsed = gauge.usedMicros();
        long nextWaited = gauge.waitedMicros();
        boolean before = lookedAt != NEVER;
        long since = before && !all ? Math.max(elapsed, now - lookedAt) : elapsed;
        long delta = measured ? Math.max(0, nextUsed - used) : 0;
        usedNow = before ? delta * elapsed / since : 0;
        waitedNow = nextWaited < 0 ? -1 : waited < 0 ? 0 : Math.max(0, nextWaited - waited) * elapsed / since;
        // of one that was never looked at before nothing is known
        quiet = before && usedNow < QUIET * elapsed && waitedNow < QUIET * elapsed;
        pace = (double) usedNow / elapsed;
        spent += delta;
        used = nextUsed;
        waited = nextWaited;
        measured = true;
        lookedAt = now;
    }

    /** Whether it has to be measured every time; one that does next to nothing is not. */
    boolean busy() {
        return !quiet || bucket.isPresent();
    }

    /** Whether it has been measured at that time. */
    boolean isLookedAt(long now) {
        return lookedAt == now;
    }

    /** CPUs it used when it was looked at last. */
    double pace() {
        return pace;
    }

    /** It is not measured this time: it is taken to do nothing. */
    void rest() {
        usedNow = 0;
        waitedNow = 0;
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
