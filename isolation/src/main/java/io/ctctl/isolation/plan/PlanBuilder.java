package io.ctctl.isolation.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the steps of a plan and hands out its slots; one builder makes one plan. */
public final class PlanBuilder {
    private final Map<Section, List<Step>> sections = new EnumMap<>(Section.class);
    private int slots;

    public PlanBuilder() {
        for (Section section : Section.values()) {
            sections.put(section, new ArrayList<>());
        }
    }

    /** A slot nothing else uses. */
    public Slot slot() {
        return new Slot(slots++);
    }

    /** The slot of a descriptor that comes with the order to launch, counted from 0. */
    public static Slot given(int index) {
        return new Slot(Slot.COUNT - 1 - index);
    }

    public PlanBuilder prepare(Step step) {
        return add(Section.PREPARE, step);
    }

    public PlanBuilder cloned(Step step) {
        return add(Section.CLONED, step);
    }

    public PlanBuilder parent(Step step) {
        return add(Section.PARENT, step);
    }

    public PlanBuilder child(Step step) {
        return add(Section.CHILD, step);
    }

    public PlanBuilder teardown(Step step) {
        return add(Section.TEARDOWN, step);
    }

    public SetupPlan build(Flags<CloneFlag> namespaces, Optional<Slot> cgroup, Stdio stdio) {
        return new SetupPlan(
                namespaces,
                cgroup,
                stdio,
                sections.get(Section.PREPARE),
                sections.get(Section.CLONED),
                sections.get(Section.PARENT),
                sections.get(Section.CHILD),
                sections.get(Section.TEARDOWN));
    }

    private PlanBuilder add(Section section, Step step) {
        sections.get(section).add(step);
        return this;
    }
}
