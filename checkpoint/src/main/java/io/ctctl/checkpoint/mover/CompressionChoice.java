package io.ctctl.checkpoint.mover;

/** Whether compressing pays, from what compressing and sending have cost so far. Thread-safe. */
final class CompressionChoice {
    private static final double WEIGHT = 0.2;
    private static final int TRIAL = 32;

    private double sendNanosPerByte;
    private double packNanosPerByte;
    private double ratio = 0.5;
    private int batches;

    /** Whether the next batch is to be compressed; now and then one is, to see whether it would pay by now. */
    synchronized boolean next() {
        int number = batches++;
        if (number % TRIAL == 0) {
            return true;
        }
        return pays(sendNanosPerByte, packNanosPerByte, ratio);
    }

    /** Sending a byte packed costs the packing and a part of the sending. */
    static boolean pays(double send, double pack, double ratio) {
        return pack + ratio * send < send;
    }

    synchronized void packed(long from, long to, long nanos) {
        packNanosPerByte = mean(packNanosPerByte, (double) nanos / from);
        ratio = mean(ratio, (double) to / from);
    }

    synchronized void sent(long bytes, long nanos) {
        sendNanosPerByte = mean(sendNanosPerByte, (double) nanos / bytes);
    }

    private static double mean(double before, double now) {
        return before == 0 ? now : before + WEIGHT * (now - before);
    }
}
