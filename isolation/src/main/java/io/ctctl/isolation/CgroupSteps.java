package io.ctctl.isolation;

import io.ctctl.cgroup.CgroupWrite;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.FileFlag;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.Slot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Making, joining and removing a container's control groups. The child moves itself: a parent's write to
 * {@code cgroup.procs} waits for an RCU grace period, the child's own write of {@code 0} does not.
 */
final class CgroupSteps {
    private static final Flags<FileFlag> WRITE = Flags.of(FileFlag.O_WRONLY, FileFlag.O_CLOEXEC);
    private static final Flags<FileFlag> READ = Flags.of(FileFlag.O_CLOEXEC);
    private static final Flags<FileFlag> DIRECTORY = Flags.of(FileFlag.O_DIRECTORY, FileFlag.O_CLOEXEC);

    private final PlanBuilder plan;
    private final ContainerCgroup cgroup;
    private final List<Slot> tasks = new ArrayList<>();
    private Optional<Slot> v2 = Optional.empty();

    CgroupSteps(PlanBuilder plan, ContainerCgroup cgroup) {
        this.plan = plan;
        this.cgroup = cgroup;
    }

    /** PREPARE: makes the directories, writes the limits. */
    void make(List<CgroupWrite> limits) {
        for (Path directory : cgroup.directories()) {
            plan.prepare(new FileStep.Mkdir(directory.toString(), 0755, Flags.none()));
        }
        for (int i = 0, next; i < limits.size(); i = next) {
            next = i + 1;
            while (next < limits.size()
                    && limits.get(next).file().equals(limits.get(i).file())) {
                next++;
            }
            write(limits.subList(i, next));
        }
        cgroup.directory(Controller.MEMORY).ifPresent(directory -> {
            Slot counter = plan.slot();
            String file = cgroup.isV2(Controller.MEMORY) ? "memory.events" : "memory.oom_control";
            plan.prepare(new FileStep.Open(directory.resolve(file).toString(), READ, 0, counter));
            plan.prepare(new NamespaceStep.OomCounter(counter));
        });
    }

    /** Several values one after the other, as device rules are, go through one descriptor. */
    private void write(List<CgroupWrite> sameFile) {
        String file = sameFile.get(0).file().toString();
        if (sameFile.size() == 1) {
            plan.prepare(new FileStep.WriteFile(file, sameFile.get(0).value()));
            return;
        }
        Slot slot = plan.slot();
        plan.prepare(new FileStep.Open(file, WRITE, 0, slot));
        sameFile.forEach(write -> plan.prepare(new FileStep.WriteSlot(slot, write.value())));
        plan.prepare(new FileStep.Close(slot));
    }

    /** PREPARE: opens what the child joins by. */
    void open() {
        for (Path file : cgroup.tasks()) {
            Slot slot = plan.slot();
            plan.prepare(new FileStep.Open(file.toString(), WRITE, 0, slot));
            tasks.add(slot);
        }
        v2 = cgroup.v2().map(directory -> {
            Slot slot = plan.slot();
            plan.prepare(new FileStep.Open(directory.toString(), DIRECTORY, 0, slot));
            return slot;
        });
    }

    /** PREPARE, where devices are bounded by a program on v2 and not by the v1 controller; after {@link #open}. */
    void filterDevices(Bytes program) {
        v2.ifPresent(slot -> plan.prepare(new NamespaceStep.DeviceFilter(slot, program)));
    }

    /** Whether v1's devices controller bounds devices, by writes that are among the limits. */
    boolean devicesAreV1() {
        return cgroup.directory(Controller.DEVICES).isPresent();
    }

    /** The directory the child is cloned into; after {@link #open}. */
    Optional<Slot> cloneInto() {
        return v2;
    }

    /** CHILD: moves itself into every v1 hierarchy. */
    void join() {
        for (Slot slot : tasks) {
            plan.child(new FileStep.WriteSlot(slot, "0"));
        }
        for (Slot slot : tasks) {
            plan.child(new FileStep.Close(slot));
        }
        v2.ifPresent(slot -> plan.child(new FileStep.Close(slot)));
    }

    /** TEARDOWN: kills what is left and removes the directories. */
    void remove() {
        plan.teardown(new NamespaceStep.CgroupKill(cgroup.processes().toString()));
        for (Path directory : cgroup.removals()) {
            plan.teardown(new FileStep.Rmdir(directory.toString()));
        }
    }
}
