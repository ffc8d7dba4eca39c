package io.ctctl.checkpoint.dirty;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Trackers by soft-dirty bits. */
public final class SoftDirty implements TrackerFactory {
    /** Has everything stand still, and go on. */
    public interface Pause {
        void begin() throws IOException;

        void end() throws IOException;
    }

    private final Pause pause;

    public SoftDirty(Pause pause) {
        this.pause = pause;
    }

    @Override
    public Map<Integer, ProcessTracker> track(Collection<Integer> pids) throws IOException {
        Map<Integer, ProcessTracker> trackers = new HashMap<>();
        for (int pid : pids) {
            try {
                trackers.put(pid, new SoftDirtyTracker(pid));
            } catch (IOException ignored) {
                // it has gone
            }
        }
        return trackers;
    }

    @Override
    public <T> T still(Work<T> work) throws IOException {
        pause.begin();
        try {
            return work.run();
        } finally {
            pause.end();
        }
    }

    @Override
    public String method() {
        return "soft-dirty";
    }
}
