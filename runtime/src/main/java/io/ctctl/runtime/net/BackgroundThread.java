package io.ctctl.runtime.net;

import io.ctctl.linux.ThreadTraits;

/** A thread for what no start waits for: it does not take the CPU from the program that has just begun. */
final class BackgroundThread {
    private BackgroundThread() {}

    static Thread of(Runnable work, String name) {
        Thread thread = new Thread(
                () -> {
                    ThreadTraits.stepAside();
                    work.run();
                },
                name);
        thread.setDaemon(true);
        return thread;
    }
}
