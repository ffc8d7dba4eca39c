package io.ctctl.runtime.share;

import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.CpuGauge;
import io.ctctl.cgroup.CpuKnobs;
import io.ctctl.linux.KeptFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.credit.CreditBucket;
import java.util.Optional;

/** A running container as the scheduler keeps it. Guarded by the lock of {@link CpuShares}. */
final class ShareMember {
    private static final long NEVER = -1;

    /** Of an interval: who uses and waits less is quiet. One that wakes up now and then waits a little each time. */
    private static final double LITTLE_USE = 0.005;

    private static final double LITTLE_WAIT = 0.02;

    /** One that uses next to nothing may do so because others are preferred: of so many glances one looks for that. */
    private static final int FULL_GLANCES = 5;

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
    private boolean measured;
    private boolean gone;
    private long used;
    private long waited = -1;
    private long waitedAt;
    private int glances;
    private long usedNow;
    private long spent;
    private long waitedNow;
    private long weight = -1;
    private Bandwidth bandwidth;
    private final Refusal refusedWeight = new Refusal();
    private final Refusal refusedLimit = new Refusal();

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

    /** How a container is looked at. */
    private enum Look {
        /** What it did since the last look, as much of it as falls into the interval that ends now. */
        PART,
        /** The same of one that is quiet: how long it waited only if it has used something, and now and then. */
        GLANCE,
        /** All that it did since the last look has been in the interval that ends now. */
        WHOLE
    }

    /**
     * Reads what it did since it was looked at last, as much of it as falls into the interval that ends now: nothing the
     * first time, nor once it has gone.
     */
    void measure(long now, long elapsed) throws SyscallException {
        measure(now, elapsed, Look.PART);
    }

    /**
     * As {@link #measure} of one that is quiet. How long it waited is one more file, and a file that has not been read for a
     * second is most of what a look costs; who uses next to nothing is owed next to nothing.
     */
    void glance(long now, long elapsed) throws SyscallException {
        glances++;
        measure(now, elapsed, glances % FULL_GLANCES == 0 ? Look.PART : Look.GLANCE);
    }

    /** As {@link #measure} of one that has not been looked at for some time, all of it in the interval that ends now. */
    void awaken(long now, long elapsed) throws SyscallException {
        measure(now, elapsed, Look.WHOLE);
    }

    private void measure(long now, long elapsed, Look look) throws SyscallException {
        if (!gone) {
            try {
                look(now, elapsed, look);
                return;
            } catch (SyscallException e) {
                if (!Refusal.GONE.contains(e.errno())) {
                    throw e;
                }
                gone = true;
            }
        }
        rest();
    }

    private void look(long now, long elapsed, Look look) throws SyscallException {
        if (gauge == null) {
            gauge = CpuGauge.open(cgroup);
        }
        long nextUsed = gauge.usedMicros();
        boolean before = lookedAt != NEVER;
        long delta = measured ? Math.max(0, nextUsed - used) : 0;
        usedNow = before ? part(delta, elapsed, look, now - lookedAt) : 0;
        boolean little = before && usedNow < LITTLE_USE * elapsed;
        if (look == Look.GLANCE && little) {
            waitedNow = 0;
        } else {
            long nextWaited = gauge.waitedMicros();
            long more = waited < 0 ? 0 : Math.max(0, nextWaited - waited);
            waitedNow = nextWaited < 0 ? -1 : part(more, elapsed, look, now - waitedAt);
            waited = nextWaited;
            waitedAt = now;
        }
        // of one that was never looked at before nothing is known
        quiet = little && waitedNow < LITTLE_WAIT * elapsed;
        spent += delta;
        used = nextUsed;
        measured = true;
        lookedAt = now;
    }

    /** What of this falls into the interval that ends now, when it took so long. */
    private static long part(long micros, long elapsed, Look look, long since) {
        return look == Look.WHOLE ? micros : micros * elapsed / Math.max(elapsed, since);
    }

    /** Whether it has to be measured every time; one that does next to nothing is not. */
    boolean busy() {
        return !quiet || bucket.isPresent();
    }

    /** Whether it has been measured at that time. */
    boolean isLookedAt(long now) {
        return lookedAt == now;
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
            refusedWeight.taken();
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
            CpuFiles.quota(knobs, config.slices(), next);
            bandwidth = next;
            refusedLimit.taken();
        }
    }

    Refusal refusedWeight() {
        return refusedWeight;
    }

    Refusal refusedLimit() {
        return refusedLimit;
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
