package io.ctctl.runtime.checkpoint;

import io.ctctl.runtime.config.ContainerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All that a container can go back to, under names of one kind: its snapshots, and the points of its history. */
public final class Timeline {
    private final Snapshots snapshots;
    private final Histories histories;

    public Timeline(Snapshots snapshots, Histories histories) {
        this.snapshots = snapshots;
        this.histories = histories;
    }

    /** The oldest first. */
    public List<Snapshot> of(ContainerId id) {
        List<Snapshot> all = new ArrayList<>(snapshots.list(id));
        all.addAll(histories.of(id).points());
        all.sort(Comparator.comparing(Snapshot::created));
        return all;
    }

    /** The container ends, if it runs, and goes on from there; what it has done since is lost. */
    public void goBack(ContainerId id, String name) throws InterruptedException {
        Optional<Snapshot> point = point(id, name);
        if (point.isPresent()) {
            histories.rewind(id, point.get());
        } else {
            snapshots.restore(id, name);
        }
    }

    public void remove(ContainerId id, String name) throws InterruptedException {
        Optional<Snapshot> point = point(id, name);
        if (point.isPresent()) {
            histories.remove(id, point.get());
        } else {
            snapshots.remove(id, name);
        }
    }

    private Optional<Snapshot> point(ContainerId id, String name) {
        return histories.of(id).points().stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }
}
