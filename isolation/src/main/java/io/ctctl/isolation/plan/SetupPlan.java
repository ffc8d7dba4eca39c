package io.ctctl.isolation.plan;

import java.util.List;
import java.util.Optional;

/**
 * Everything a start does to the kernel.
 *
 * @param namespaces the child's new namespaces; empty makes the clone a plain fork
 * @param cgroup slot of the cgroup v2 directory the child is cloned into
 */
public record SetupPlan(
        Flags<CloneFlag> namespaces,
        Optional<Slot> cgroup,
        Stdio stdio,
        List<Step> prepare,
        List<Step> cloned,
        List<Step> parent,
        List<Step> child,
        List<Step> teardown) {

    public SetupPlan {
        prepare = List.copyOf(prepare);
        cloned = List.copyOf(cloned);
        parent = List.copyOf(parent);
        child = List.copyOf(child);
        teardown = List.copyOf(teardown);
    }

    public List<Step> section(Section section) {
        return switch (section) {
            case PREPARE -> prepare;
            case CLONED -> cloned;
            case PARENT -> parent;
            case CHILD -> child;
            case TEARDOWN -> teardown;
        };
    }

    /** How many steps all sections have. */
    public int size() {
        return prepare.size() + cloned.size() + parent.size() + child.size() + teardown.size();
    }

    /** The step at an index that counts through all sections, as the monitor reports it, from 0. */
    public Step step(int index) {
        int rest = index;
        for (Section section : Section.values()) {
            List<Step> steps = section(section);
            if (rest >= 0 && rest < steps.size()) {
                return steps.get(rest);
            }
            rest -= steps.size();
        }
        throw new IndexOutOfBoundsException("step " + index + " of " + size());
    }

    /** One step as {@link #render} prints it, without its number. */
    public String print(int index) {
        return StepPrinter.print(step(index));
    }

    /** The bytes of docs/protocol.md. */
    public byte[] encode() {
        return new PlanEncoder().encode(this);
    }

    /** The printed plan of docs/protocol.md; equal to what the C program prints from {@link #encode()}. */
    public String render() {
        return PlanPrinter.print(this);
    }
}
