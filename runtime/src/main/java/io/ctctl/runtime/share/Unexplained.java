package io.ctctl.runtime.share;

/**
 * CPU time that all containers used beyond what those did who are looked at every time. Many that do next to nothing each are
 * some of it, more and less by turns; much more than is usual is somebody who has woken up.
 */
final class Unexplained {
    private static final double LEARNING = 0.125;
    /** Of a CPU: less is never worth a look at everybody. */
    private static final double STIR = 0.05;

    private static final double DEVIATIONS = 4;

    private double usual;
    private double deviation;

    /** Whether so many CPUs are more than chance. */
    boolean isUnusual(double cpus) {
        return cpus - usual > margin();
    }

    private double margin() {
        return Math.max(STIR, DEVIATIONS * deviation);
    }

    /** So many CPUs were used by those who are not looked at every time. What is unusual becomes usual by and by. */
    void learn(double cpus) {
        double difference = Math.min(cpus - usual, margin());
        usual += LEARNING * difference;
        deviation += LEARNING * (Math.abs(difference) - deviation);
    }
}
