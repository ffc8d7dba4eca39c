package io.ctctl.checkpoint.dirty;

import io.ctctl.checkpoint.page.PageSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pages a tree of processes has written: each process, and those it forks later, has a tracker of its own. Not thread-safe.
 */
public final class DirtyTracker implements AutoCloseable {
    /** Which processes there are now. */
    @FunctionalInterface
    public interface Tree {
        List<Integer> pids() throws IOException;
    }

    private record Tracked(TrackedProcess process, ProcessTracker tracker) {}

    private final Tree tree;
    private final TrackerFactory factory;
    private final Map<Integer, Tracked> tracked = new HashMap<>();

    public DirtyTracker(Tree tree, TrackerFactory factory) {
        this.tree = tree;
        this.factory = factory;
    }

    /** The kinds in use, for people. */
    public String method() {
        return factory.method();
    }

    /**
     * What each process may have written since the last call; at first, and of processes that are new, all they have. A process
     * that ends meanwhile is left out.
     */
    public List<Harvest> harvest() throws IOException {
        return harvest(factory, ProcessTracker::written);
    }

    /** As {@link #harvest}, for the last time: everything stands still in somebody else's hands, and nothing new is tracked. */
    public List<Harvest> lastHarvest() throws IOException {
        return harvest(new Everything(), ProcessTracker::lastWritten);
    }

    /** A dump follows at once. */
    public void beforeDump() throws IOException {
        factory.beforeDump(tree.pids());
    }

    /** What is asked of each tracker. */
    @FunctionalInterface
    private interface Question {
        PageSet of(ProcessTracker tracker, List<MemoryArea> areas) throws IOException;
    }

    private List<Harvest> harvest(TrackerFactory forNew, Question question) throws IOException {
        List<Integer> pids = tree.pids();
        forget(new HashSet<>(pids));
        begin(pids, forNew);
        return forNew.still(() -> {
            List<Harvest> harvests = new ArrayList<>();
            for (int pid : pids) {
                Tracked known = tracked.get(pid);
                if (known != null) {
                    harvest(known, question, harvests);
                }
            }
            return harvests;
        });
    }

    private void forget(Set<Integer> living) {
        tracked.entrySet().removeIf(entry -> {
            boolean gone = !living.contains(entry.getKey())
                    || isAnother(entry.getValue().process());
            if (gone) {
                entry.getValue().tracker().close();
            }
            return gone;
        });
    }

    private static boolean isAnother(TrackedProcess known) {
        try {
            return !TrackedProcess.of(known.pid(), 0).isSame(known);
        } catch (IOException e) {
            return true;
        }
    }

    private void begin(List<Integer> pids, TrackerFactory forNew) throws IOException {
        List<Integer> fresh =
                pids.stream().filter(pid -> !tracked.containsKey(pid)).toList();
        Map<Integer, ProcessTracker> trackers = forNew.track(fresh);
        for (Map.Entry<Integer, ProcessTracker> tracker : trackers.entrySet()) {
            try {
                tracked.put(tracker.getKey(), new Tracked(TrackedProcess.of(tracker.getKey(), 0), tracker.getValue()));
            } catch (IOException gone) {
                tracker.getValue().close();
            }
        }
    }

    private void harvest(Tracked known, Question question, List<Harvest> into) throws IOException {
        int pid = known.process().pid();
        List<MemoryArea> areas;
        try {
            areas = MemoryArea.of(pid).stream().filter(MemoryArea::isCopied).toList();
            into.add(new Harvest(
                    known.process(),
                    areas,
                    question.of(known.tracker(), areas),
                    known.tracker().isExact()));
        } catch (MemoryGoneException e) {
            // what was copied of it belongs to a program that is over
            known.tracker().close();
            tracked.remove(pid);
            Map<Integer, ProcessTracker> again = factory.track(List.of(pid));
            if (again.containsKey(pid)) {
                TrackedProcess next = TrackedProcess.of(pid, known.process().program() + 1);
                tracked.put(pid, new Tracked(next, again.get(pid)));
                areas = MemoryArea.of(pid).stream().filter(MemoryArea::isCopied).toList();
                into.add(new Harvest(
                        next,
                        areas,
                        again.get(pid).written(areas),
                        again.get(pid).isExact()));
            }
        } catch (IOException e) {
            if (!isAnother(known.process())) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        tracked.values().forEach(known -> known.tracker().close());
        tracked.clear();
    }
}
