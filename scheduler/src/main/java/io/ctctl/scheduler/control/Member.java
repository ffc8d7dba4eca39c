package io.ctctl.scheduler.control;

/** One container in the eyes of the control law. Used by one thread. */
public final class Member {
    private Terms terms;
    private double lag;
    private double weight;
    private double entitled;
    private double used;
    private double wanted;
    private boolean waits;
    private boolean sleeps;
    private int calm;

    Member(Terms terms) {
        this.terms = terms;
        weight = terms.units();
    }

    public Terms terms() {
        return terms;
    }

    /** Other settings; what it is owed is forgotten. */
    public void terms(Terms next) {
        terms = next;
        lag = 0;
        weight = next.units();
    }

    void observed(double usedMicros, double wantedMicros, boolean waiting, boolean sleeping) {
        used = usedMicros;
        wanted = wantedMicros;
        waits = waiting;
        sleeps = sleeping;
        calm = waiting ? 0 : calm + 1;
    }

    /** Whether it may have had nothing to do for some of the interval. */
    boolean sleeps() {
        return sleeps;
    }

    /** For how many intervals it has not had to wait. */
    int calm() {
        return calm;
    }

    void entitled(double micros) {
        entitled = micros;
    }

    void lag(double micros) {
        lag = micros;
    }

    void weight(double next) {
        weight = next;
    }

    /** Microseconds of CPU time it is behind its entitlement; negative when it is ahead. */
    public double lagMicros() {
        return lag;
    }

    /** Units it should weigh until the next decision. */
    public double weight() {
        return weight;
    }

    /** Microseconds of CPU time it was entitled to in the last interval. */
    public double entitledMicros() {
        return entitled;
    }

    /** Microseconds of CPU time it used in the last interval. */
    public double usedMicros() {
        return used;
    }

    /** What it would have used, as far as can be told; at least what it used. */
    public double wantedMicros() {
        return wanted;
    }

    /** Whether it had to wait for a CPU. */
    public boolean waits() {
        return waits;
    }
}
