package io.ctctl.tests.migration;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A program for a container: fifty threads that count, each twice, and say when the two differ. */
final class FiftyThreads {
    private static final int THREADS = 50;
    private static final int CELLS = 4096;

    public static void main(String[] words) {
        AtomicLong sum = new AtomicLong();
        for (int n = 0; n < THREADS; n++) {
            new Thread(() -> count(sum)).start();
        }
        while (true) {
            System.out.println(sum);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void count(AtomicLong sum) {
        long[] cells = new long[CELLS];
        for (long round = 1; ; round++) {
            for (int i = 0; i < cells.length; i++) {
                if (++cells[i] != round) {
                    System.out.println("wrong");
                }
            }
            sum.addAndGet(cells[(int) (round % cells.length)] - round + 1);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private FiftyThreads() {}
}
