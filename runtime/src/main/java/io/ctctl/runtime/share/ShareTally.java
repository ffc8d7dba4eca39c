package io.ctctl.runtime.share;

import io.ctctl.runtime.config.ContainerId;
import io.ctctl.scheduler.weight.WeightRange;
import io.ctctl.scheduler.weight.WeightScale;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all living containers are to weigh, counted as they come, change and go: a start among five hundred others looks at
 * none of them.
 */
final class ShareTally {
    /** What one of them adds; {@code units} are 0 for one that is idle. */
    private record Counted(int units, boolean promised, boolean v2) {
        static Counted of(ShareMember member) {
            return new Counted(
                    member.config().idle() ? 0 : member.config().effectiveUnits(),
                    member.law().terms().guarantee() > 0,
                    member.knobs().isV2());
        }
    }

    private final Map<ContainerId, Counted> counted = new HashMap<>();
    private final Map<Integer, Integer> units = new TreeMap<>();
    private int promised;
    private int v2;

    /** It came, or its settings are others now. */
    void put(ShareMember member) {
        remove(member);
        Counted next = Counted.of(member);
        counted.put(member.id(), next);
        add(next, 1);
    }

    void remove(ShareMember member) {
        Counted before = counted.remove(member.id());
        if (before != null) {
            add(before, -1);
        }
    }

    private void add(Counted each, int sign) {
        if (each.units() > 0) {
            units.merge(each.units(), sign, (some, more) -> some + more == 0 ? null : some + more);
        }
        promised += each.promised() ? sign : 0;
        v2 += each.v2() ? sign : 0;
    }

    WeightScale scale() {
        return WeightScale.of(v2 > 0 ? WeightRange.V2 : WeightRange.V1, units.keySet());
    }

    /** Whether some have a guarantee. */
    boolean promises() {
        return promised > 0;
    }
}
