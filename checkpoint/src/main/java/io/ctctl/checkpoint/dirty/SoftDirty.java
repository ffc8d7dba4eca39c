package io.ctctl.checkpoint.dirty;

import io.ctctl.linux.Pagemap;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Trackers by soft-dirty bits, which kernels with CONFIG_MEM_SOFT_DIRTY have. */
public final class SoftDirty implements TrackerFactory {
    /** Whether this kernel has them: what we have written since we began would have them set. */
    public static boolean isThere() throws IOException {
        AtomicBoolean seen = new AtomicBoolean();
        try (Pagemap own = Pagemap.of((int) ProcessHandle.current().pid())) {
            for (MemoryArea area : MemoryArea.of((int) ProcessHandle.current().pid())) {
                if (area.name().equals("[heap]")) {
                    own.pages(area.start(), area.end(), true, (start, end) -> seen.set(true));
                }
            }
        }
        return seen.get();
    }

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
