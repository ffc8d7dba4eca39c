package io.ctctl.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A round of what is done again and again: one that fails unexpectedly says so, and another comes. An executor would end it silently. */
public final class RepeatedWork implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedWork.class);

    private final String name;
    private final Runnable round;

    /** @param name what it does, as in {@code count traffic} */
    public RepeatedWork(String name, Runnable round) {
        this.name = name;
        this.round = round;
    }

    @Override
    public void run() {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.error("{}", name, e);
        }
    }
}
