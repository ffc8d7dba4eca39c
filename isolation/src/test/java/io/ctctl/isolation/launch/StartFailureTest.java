package io.ctctl.isolation.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.isolation.launch.MonitorEvent.Failed;
import io.ctctl.isolation.launch.MonitorEvent.Stage;
import io.ctctl.isolation.launch.StartFailure.Cause;
import io.ctctl.isolation.plan.CloneFlag;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.SetupPlan;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.Stdio;
import io.ctctl.isolation.plan.TreeFlag;
import io.ctctl.linux.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    private final SetupPlan plan = plan();

    private static SetupPlan plan() {
        PlanBuilder builder = new PlanBuilder();
        Slot tree = builder.slot();
        return builder.prepare(new MountStep.OpenTree("/mnt/usb", Flags.of(TreeFlag.CLONE), tree))
                .parent(new MountStep.IdmapTree(tree, Flags.none()))
                .child(new MountStep.Mount(
                        Optional.of("proc"), "/proc", Optional.of("proc"), Flags.none(), Optional.empty()))
                .child(new ProcessStep.Exec(List.of("/bin/web"), List.of("web"), List.of()))
                .build(Flags.none(), Optional.empty(), Stdio.detached());
    }

    @Test
    void aFailedStepIsTold() {
        assertThat(of(Stage.CHILD, 2, Errno.EPERM))
                .isEqualTo(new StartFailure(
                        Cause.OTHER,
                        "step 3/4: mount(source=proc, target=/proc, type=proc, flags=0, data=NULL): EPERM"));
    }

    @Test
    void aProcessKilledDuringItsStartIsToldAsKilled() {
        assertThat(killed(9)).startsWith("killed by SIGKILL during its start, at step 3/4: mount(");
        assertThat(killed(9 | 256)).startsWith("out of memory: killed during its start, at step 3/4: mount(");
        assertThat(killed(0)).startsWith("killed during its start, at step 3/4: mount(");
    }

    private String killed(long detail) {
        return StartFailure.of(plan, new Failed(Stage.CHILD, 2, Errno.EINTR, detail))
                .message();
    }

    @Test
    void aBadWorkingDirectoryIsToldAsSuch() {
        SetupPlan plan = new PlanBuilder()
                .child(new ProcessStep.Chdir("/run/scratch", Flags.none()))
                .child(new ProcessStep.Chdir("/srv", Flags.none()))
                .child(new ProcessStep.Exec(List.of("/bin/web"), List.of("web"), List.of()))
                .build(Flags.none(), Optional.empty(), Stdio.detached());

        assertThat(StartFailure.of(plan, new Failed(Stage.CHILD, 1, Errno.ENOENT, 0)))
                .isEqualTo(new StartFailure(Cause.OTHER, "working directory /srv: no such directory in the container"));
        assertThat(StartFailure.of(plan, new Failed(Stage.CHILD, 1, Errno.ENOTDIR, 0))
                        .message())
                .isEqualTo("working directory /srv: not a directory in the container");
        assertThat(StartFailure.of(plan, new Failed(Stage.CHILD, 0, Errno.ENOENT, 0))
                        .message())
                .startsWith("step 1/3: chdir(path=/run/scratch");
    }

    @Test
    void aPidNamespaceWithoutItsFirstProcessIsOver() {
        SetupPlan join = new PlanBuilder()
                .prepare(new NamespaceStep.Setns(new Slot(0), Flags.of(CloneFlag.CLONE_NEWPID)))
                .child(new ProcessStep.Exec(List.of("/bin/web"), List.of("web"), List.of()))
                .build(Flags.none(), Optional.empty(), Stdio.detached());
        Failed noMemory = new Failed(Stage.CLONE, -1, Errno.ENOMEM, 0);

        assertThat(StartFailure.of(join, noMemory))
                .isEqualTo(new StartFailure(Cause.OVER, "its first process has just ended"));
        assertThat(StartFailure.of(plan, noMemory)).isEqualTo(new StartFailure(Cause.OTHER, "clone3: ENOMEM"));
    }

    @Test
    void aContainerThatEndsWhileItIsJoinedIsOver() {
        SetupPlan join = new PlanBuilder()
                .prepare(new NamespaceStep.Pidfd(42, new Slot(0)))
                .child(new FileStep.WriteSlot(new Slot(1), "0"))
                .child(new ProcessStep.Exec(List.of("/bin/web"), List.of("web"), List.of()))
                .build(Flags.none(), Optional.empty(), Stdio.detached());

        assertThat(StartFailure.of(join, new Failed(Stage.PREPARE, 0, Errno.ESRCH, 0))
                        .cause())
                .isEqualTo(Cause.OVER);
        assertThat(StartFailure.of(join, new Failed(Stage.CHILD, 1, Errno.ENODEV, 0))
                        .cause())
                .isEqualTo(Cause.OVER);
        assertThat(StartFailure.of(join, new Failed(Stage.CHILD, 1, Errno.EINVAL, 0))
                        .cause())
                .isEqualTo(Cause.OTHER);
    }

    @Test
    void aMissingProgramIsToldFromOneThatCannotRun() {
        assertThat(of(Stage.CHILD, 3, Errno.ENOENT))
                .isEqualTo(new StartFailure(Cause.NOT_FOUND, "web: command not found"));
        assertThat(of(Stage.CHILD, 3, Errno.EACCES))
                .isEqualTo(new StartFailure(Cause.NOT_EXECUTABLE, "web: cannot execute: permission denied"));
    }

    @Test
    void aFileSystemThatCannotBeIdmappedIsNamedWithTheWayOut() {
        StartFailure failure = of(Stage.PARENT, 1, Errno.EINVAL);

        assertThat(failure.cause()).isEqualTo(Cause.UNSUPPORTED);
        assertThat(failure.message())
                .startsWith(
                        "the file system of /mnt/usb cannot be idmapped; use :noidmap for a volume, or --userns=host:");
    }

    @Test
    void aMissingSourceIsNamed() {
        assertThat(of(Stage.PREPARE, 0, Errno.ENOENT).message())
                .startsWith("/mnt/usb does not exist on the host: step 1/4");
    }

    @Test
    void whatIsNoStepIsToldTo() {
        assertThat(of(Stage.CLONE, -1, Errno.ENOSPC)).isEqualTo(new StartFailure(Cause.NO_SPACE, "clone3: ENOSPC"));
    }

    @Test
    void aMonitorsReportIsRead() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(82).putInt(3).putInt(3).putInt(2).putLong(9).flip();

        assertThat(MonitorEvent.parse(message)).isEqualTo(new Failed(Stage.CHILD, 3, Errno.ENOENT, 9));
    }

    private StartFailure of(Stage stage, int step, Errno errno) {
        return StartFailure.of(plan, new Failed(stage, step, errno, 0));
    }
}
