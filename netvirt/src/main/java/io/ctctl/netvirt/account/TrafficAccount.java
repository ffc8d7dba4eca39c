package io.ctctl.netvirt.account;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A container's traffic over all its runs, as it is kept on disk. Counters live in the kernel as long as a run; what they
 * showed last is kept beside what ended runs came to, so that no order of crashes counts anything twice.
 *
 * @param since when the account was opened or reset
 * @param settled of runs that ended
 * @param seen what the tables' counters of the current run showed last
 * @param fast what those of the fast path showed last
 * @param month the quota's period
 * @param usedBefore bytes of the account that belong to earlier periods
 */
public record TrafficAccount(
        Instant since, Traffic settled, Traffic seen, Traffic fast, YearMonth month, long usedBefore) {
    public TrafficAccount {
        settled = settled == null ? Traffic.NONE : settled;
        seen = seen == null ? Traffic.NONE : seen;
        fast = fast == null ? Traffic.NONE : fast;
        month = month == null ? monthOf(since) : month;
    }

    /** With nothing on it. */
    public static TrafficAccount opened(Instant now) {
        return new TrafficAccount(now, Traffic.NONE, Traffic.NONE, Traffic.NONE, monthOf(now), 0);
    }

    public Traffic total() {
        return settled.plus(seen).plus(fast);
    }

    /** Bytes that count against a quota. */
    public long used() {
        return Math.max(0, total().bytes() - usedBefore);
    }

    /** The tables' counters of the current run show this. Less than before means that they were begun anew behind our back. */
    public TrafficAccount reading(Traffic counters) {
        Traffic base = counters.bytes() < seen.bytes() ? settled.plus(seen) : settled;
        return new TrafficAccount(since, base, counters, fast, month, usedBefore);
    }

    /** As {@link #reading}, of the counters of the fast path. */
    public TrafficAccount readingFast(Traffic counters) {
        Traffic base = counters.bytes() < fast.bytes() ? settled.plus(fast) : settled;
        return new TrafficAccount(since, base, seen, counters, month, usedBefore);
    }

    /** Some of the tables' counters are gone, which showed this at last and have been read. */
    public TrafficAccount without(Traffic gone) {
        return new TrafficAccount(since, settled.plus(gone), seen.minus(gone), fast, month, usedBefore);
    }

    /** The tables' counters begin anew. */
    public TrafficAccount tablesClosed() {
        return new TrafficAccount(since, settled.plus(seen), Traffic.NONE, fast, month, usedBefore);
    }

    /** The counters of the fast path begin anew. */
    public TrafficAccount fastClosed() {
        return new TrafficAccount(since, settled.plus(fast), seen, Traffic.NONE, month, usedBefore);
    }

    /** The run is over; its counters are gone or about to be removed. */
    public TrafficAccount closed() {
        return tablesClosed().fastClosed();
    }

    /** In a new month, where the quota begins anew with it. */
    public TrafficAccount at(Instant now, TrafficQuota.Period period) {
        YearMonth current = monthOf(now);
        if (period == TrafficQuota.Period.NEVER || current.equals(month)) {
            return this;
        }
        return new TrafficAccount(since, settled, seen, fast, current, total().bytes());
    }

    /** With nothing on it from now on, though the counters go on. */
    public TrafficAccount reset(Instant now) {
        Traffic negated = Traffic.NONE.minus(seen).minus(fast);
        return new TrafficAccount(now, negated, seen, fast, monthOf(now), 0);
    }

    private static YearMonth monthOf(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }
}
