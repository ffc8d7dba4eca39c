package io.ctctl.scheduler.control;

import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Corrects weights so that what containers use in the long run is what they are entitled to.
 *
 * <p>In every interval the time that all used together is divided by the policy among those who wanted it; the difference
 * to what each used is its lag, whose sum over all is zero. A lag is paid back within about {@link #HORIZON_MICROS}, by a
 * weight that is higher or lower than the container's own. As the capacity is what was used, time that others on the host
 * take is nobody's loss, and a machine with idle CPUs gives nobody a lag.
 */
public final class FairShare {
    private static final double HORIZON_MICROS = 150_000;

    /** The horizon is long against the interval, which keeps the loop's gain at two thirds and stable. */
    private static final double HORIZON_INTERVALS = 1.5;

    private static final double MOST_LAG_MICROS = 250_000;
    private static final double MOST_FACTOR = 16;
    private static final double WAITING = 0.01;

    /**
     * Who runs or waits for less of the time may have slept. Not all who seem to have done so: the kernel's figure is less than
     * the waiting of one that moved between CPUs.
     */
    private static final double AWAKE = 0.9;

    private static final double MOST_SLEEPERS_LAG_MICROS = 30_000;

    /** A lag of less is how the kernel's slices happen to fall into an interval: correcting it would be noise. */
    private static final double SLICE_MICROS = 2_000;

    /** One that has not waited in so many intervals wants no more than it has. One alone on a CPU does not wait either. */
    private static final int CALM = 3;

    private static final double CALM_DECAY = 0.9;
    private static final double IDLE_DECAY = 0.7;

    /** The kernel's report of waiting is a lower bound for several threads: it is stretched a little. */
    private static final double WAIT_STRETCH = 1.5;

    private static final double GROWTH = 1.25;

    private final List<Member> members = new ArrayList<>();
    private boolean contended;

    public Member join(Terms terms) {
        Member member = new Member(terms);
        members.add(member);
        return member;
    }

    public void leave(Member member) {
        members.remove(member);
    }

    /**
     * What a container did in the interval just past.
     *
     * @param waited time in which it waited for a CPU, by the kernel's pressure figures; negative: not known
     * @param full no CPU was idle, as far as is known; used where the waiting is not
     */
    public void observe(Member member, long elapsed, long used, long waited, boolean full) {
        if (waited >= 0) {
            boolean waits = waited > WAITING * elapsed;
            double wanted = waits ? used * 1.05 + WAIT_STRETCH * waited : (double) (used + waited);
            member.observed((double) used, wanted, waits, used + waited < AWAKE * elapsed);
            return;
        }
        // without pressure figures: who uses about what it was given may want more
        boolean hungry = full && used > 0.9 * member.entitledMicros() && used > WAITING * elapsed;
        double wanted = hungry ? Math.max(member.wantedMicros(), (double) used) * GROWTH : (double) used;
        member.observed((double) used, Math.min(wanted, 1e4 * elapsed), hungry, false);
    }

    /** Decides everyone's weight for the next interval, after all have been observed. */
    public void decide(long elapsed) {
        contended = members.stream().anyMatch(Member::waits);
        List<Member> active = new ArrayList<>();
        double used = 0;
        for (Member member : members) {
            if (member.usedMicros() > 0 || member.waits()) {
                active.add(member);
                used += member.usedMicros();
            } else {
                settle(member);
            }
        }
        if (active.isEmpty() || elapsed <= 0) {
            return;
        }
        Entitlements share = Entitlements.of(used / elapsed, claims(active, elapsed));
        double level = level(share, active, used / elapsed);
        for (int i = 0; i < active.size(); i++) {
            charge(active.get(i), share.cpus().get(i) * elapsed);
        }
        center(active);
        for (Member member : active) {
            correct(member, elapsed, level);
        }
    }

    private static List<Claim> claims(List<Member> active, long elapsed) {
        List<Claim> claims = new ArrayList<>(active.size());
        for (Member member : active) {
            Terms terms = member.terms();
            double used = member.usedMicros() / elapsed;
            // the kernel's quota is exact over its own periods, not over our interval
            double ceiling = Math.max(used, Math.min(terms.cap(), wantable(member) / elapsed));
            claims.add(new Claim(terms.units(), terms.guarantee(), ceiling, ceiling, terms.mask()));
        }
        return claims;
    }

    /**
     * What one that sleeps waited for it does later. Owed more and more of what it cannot use, it would have all others be
     * ahead, and once that is forgotten nobody could tell whose it was: so it is not owed in the first place.
     */
    private static double wantable(Member member) {
        double more = Math.max(0, MOST_SLEEPERS_LAG_MICROS - member.lagMicros());
        return member.sleeps() ? Math.min(member.wantedMicros(), member.usedMicros() + more) : member.wantedMicros();
    }

    /** CPUs per unit; with promises that take all, what there would be without them. */
    private static double level(Entitlements share, List<Member> active, double capacity) {
        if (share.level() > 0) {
            return share.level();
        }
        double units =
                active.stream().mapToDouble(member -> member.terms().units()).sum();
        return capacity / units;
    }

    private static void charge(Member member, double entitled) {
        double lag = member.lagMicros() + entitled - member.usedMicros();
        if (member.calm() > CALM && lag > 0) {
            // what it did not use it did not want
            lag *= CALM_DECAY;
        } else if (member.sleeps() && lag > MOST_SLEEPERS_LAG_MICROS) {
            lag = Math.max(MOST_SLEEPERS_LAG_MICROS, lag * CALM_DECAY);
        }
        member.entitled(entitled);
        member.lag(clamp(lag, -MOST_LAG_MICROS, MOST_LAG_MICROS));
    }

    /**
     * What came into the sum by forgetting, by those who left, goes to those who are hungry, by their units: also to one that
     * had a CPU to itself just now. When all of them sleep now and then, to those who wait.
     */
    private static void center(List<Member> active) {
        boolean hungry = active.stream().anyMatch(FairShare::hungers);
        Predicate<Member> takes = hungry ? FairShare::hungers : Member::waits;
        double sum = 0;
        double units = 0;
        for (Member member : active) {
            sum += member.lagMicros();
            units += takes.test(member) ? member.terms().units() : 0;
        }
        for (Member member : active) {
            if (takes.test(member)) {
                member.lag(member.lagMicros() - sum * member.terms().units() / units);
            }
        }
    }

    private static boolean hungers(Member member) {
        return member.calm() <= CALM && !member.sleeps();
    }

    private static void correct(Member member, long elapsed, double level) {
        double owed = member.lagMicros() - clamp(member.lagMicros(), -SLICE_MICROS, SLICE_MICROS);
        // one that sleeps catches up by itself: more weight it would only take from the hogs it wakes up beside
        double lag = member.sleeps() ? Math.min(0, owed) : owed;
        double rate = member.entitledMicros() / elapsed;
        double wanted = rate + lag / Math.max(HORIZON_MICROS, HORIZON_INTERVALS * elapsed);
        double factor = rate > 1e-4 ? clamp(wanted / rate, 1 / MOST_FACTOR, MOST_FACTOR) : 1;
        Terms terms = member.terms();
        double promised = level < Double.POSITIVE_INFINITY && level > 0 ? terms.guarantee() / level : 0;
        member.weight(terms.idle() ? terms.units() : Math.max(terms.units(), promised) * factor);
    }

    private static void settle(Member member) {
        member.entitled(0);
        member.lag(Math.abs(member.lagMicros()) < 100 ? 0 : member.lagMicros() * IDLE_DECAY);
        member.weight(member.terms().units());
    }

    /** Whether anybody had to wait in the last interval. */
    public boolean contended() {
        return contended;
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }
}
