package io.ctctl.runtime.share;

import io.ctctl.linux.KeptFile;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.cpu.CpuTopology;
import io.ctctl.scheduler.credit.CreditBucket;
import java.util.OptionalDouble;

/** What the control loop does each time it looks, and when it looks again. For whoever holds the monitor of the shares. */
final class ControlRounds {
    /** The time until there is something to do when only an alarm can tell. */
    static final long NEVER = Long.MAX_VALUE;

    /** A purse that is almost empty is looked into as often. */
    private static final long PURSE_MICROS = 20_000;

    private static final long LEAST_PAUSE_MICROS = 2_000;
    /** Who does next to nothing is looked at every so many times, a part of them each time. */
    private static final int QUIET_LOOKS = 10;

    private static final int CALM_TICKS = 20;
    private static final int KEEP_TICKS = 10;
    private static final double LEAST_CORRECTION = 0.03;
    private static final double WAITING = 0.02;
    private static final double FULL = 0.95;

    private final CpuShares shares;
    private final ShareTable table;
    private final CpuTopology machine;
    private final Instance instance;
    private final IdleTime idleTime = new IdleTime();
    private final TotalUse total = new TotalUse();
    private final Unexplained unexplained = new Unexplained();
    private final LoopCost cost = new LoopCost();
    private final Movers movers;
    private boolean active;
    private boolean corrects = true;
    private int calm;
    private long last;
    /** What the law decided last was for; 0: nothing since it sleeps or slept. */
    private long span;

    private long ticks;

    ControlRounds(CpuShares shares, ShareTable table, CpuTopology machine, Instance instance) {
        this.shares = shares;
        this.table = table;
        this.machine = machine;
        this.instance = instance;
        movers = new Movers(machine);
    }

    /** Whether containers compete, so that it looks all the time. */
    boolean active() {
        return active;
    }

    void correct(boolean wanted) {
        corrects = wanted;
    }

    /** Looks for a while, whether or not anybody is known to wait. False: it does already, or is not to. */
    boolean expect() {
        boolean begins = corrects && !active;
        calm = 0;
        active = active || begins;
        return begins;
    }

    /** Measures and corrects once. {@code alarmed}: the kernel reports that somebody has to wait. */
    void tick(boolean alarmed) throws SyscallException {
        long now = Credits.now();
        long elapsed = now - last;
        if (active && elapsed < LEAST_PAUSE_MICROS) {
            return;
        }
        last = now;
        span = 0;
        ticks++;
        long used = measure(now, elapsed);
        boolean full = used > FULL * elapsed * machine.online().size();
        credits(now);
        boolean before = active;
        if (!corrects) {
            active = false;
        } else if (active && elapsed <= 4 * cost.intervalMicros()) {
            decide(elapsed, full);
            calm = table.law().contended() ? 0 : calm + 1;
            active = calm < CALM_TICKS;
        } else {
            // the first look, or the first after a sleep: there is nothing to compare with yet
            calm = 0;
            active = active || alarmed || full || crowded(elapsed);
        }
        if (before && !active) {
            table.steady(shares.members());
        }
    }

    private long measure(long now, long elapsed) throws SyscallException {
        long turn = ticks % QUIET_LOOKS;
        for (ShareMember member : shares.members()) {
            if (!active || member.busy()) {
                member.measure(now, elapsed);
            } else if (turn == 0) {
                member.glance(now, elapsed);
            } else {
                member.rest();
            }
            turn = turn == 0 ? QUIET_LOOKS - 1 : turn - 1;
        }
        long together = total.since(shares.members());
        if (active && unexplained.isUnusual((together - busy()) / (double) elapsed)) {
            awaken(now, elapsed);
        }
        if (active) {
            unexplained.learn((together - busy()) / (double) elapsed);
        }
        long used = 0;
        for (ShareMember member : shares.members()) {
            used += member.usedNow();
        }
        return used;
    }

    /** What those used who are looked at every time. */
    private long busy() {
        long used = 0;
        for (ShareMember member : shares.members()) {
            used += member.busy() ? member.usedNow() : 0;
        }
        return used;
    }

    private void awaken(long now, long elapsed) throws SyscallException {
        for (ShareMember member : shares.members()) {
            if (!member.isLookedAt(now)) {
                member.awaken(now, elapsed);
            }
        }
    }

    private boolean crowded(long elapsed) {
        for (ShareMember member : shares.members()) {
            if (member.waitedNow() > WAITING * elapsed) {
                return true;
            }
        }
        return false;
    }

    private void decide(long elapsed, boolean full) {
        span = elapsed;
        for (ShareMember member : shares.members()) {
            table.law().observe(member.law(), elapsed, member.usedNow(), member.waitedNow(), full);
        }
        table.law().decide(elapsed);
        for (ShareMember member : shares.members()) {
            table.correct(member, LEAST_CORRECTION);
        }
        movers.move(shares.members(), last, elapsed);
    }

    private void credits(long now) throws SyscallException {
        long idle = idleTime.since(shares.members());
        for (ShareMember member : shares.members()) {
            if (member.bucket().isPresent()) {
                CreditBucket bucket = member.bucket().get();
                boolean held = bucket.held();
                bucket.advance(now, member.takeSpent(), idle);
                double cpus =
                        Math.min(machine.online().size(), member.law().terms().cap());
                limit(member, Bandwidth.of(member.config()).with(bucket, cpus, PURSE_MICROS));
                if (held != bucket.held() || ticks % KEEP_TICKS == 0) {
                    Credits.keep(member, instance.run(member.id()).credits());
                }
            }
        }
    }

    private static void limit(ShareMember member, Bandwidth next) {
        try {
            member.limit(next);
        } catch (SyscallException e) {
            // the next measurement tries again
            member.refusedLimit().of("limit " + member.name(), e);
        }
    }

    /** To be told what it has cost. */
    void account(KeptFile spent) throws SyscallException {
        if (cost.isDue(ticks)) {
            cost.spent(spent.readNumber(), ticks);
        }
    }

    /** Microseconds until there is something to do; the greatest when only an alarm can tell. */
    long pause() {
        long next = active ? cost.intervalMicros() : NEVER;
        long now = Credits.now();
        for (ShareMember member : shares.members()) {
            if (member.bucket().isPresent()) {
                next = Math.min(next, pause(member.bucket().get(), now));
            }
        }
        return Math.max(LEAST_PAUSE_MICROS, next);
    }

    // a purse that nobody uses need not be looked into before it could be empty
    private long pause(CreditBucket bucket, long now) {
        if (!bucket.held()) {
            return Math.max(
                    PURSE_MICROS, bucket.balanceMicros() / machine.online().size());
        }
        long release = bucket.releasedAt(now) - now;
        return bucket.config().idle().isPresent() ? Math.min(cost.intervalMicros(), release) : release;
    }

    ShareView view(ShareMember member) {
        boolean known = active && span > 0;
        return new ShareView(
                member.id(),
                member.name(),
                member.config().effectiveUnits(),
                member.weight(),
                known ? OptionalDouble.of(member.law().entitledMicros() / span) : OptionalDouble.empty(),
                known ? OptionalDouble.of(member.law().usedMicros() / span) : OptionalDouble.empty(),
                member.law().lagMicros() / 1000,
                active && member.law().waits());
    }

    LoopReport report() {
        return new LoopReport(active, ticks, table.writes(), cost.millis(), cost.intervalMicros() / 1000);
    }
}
