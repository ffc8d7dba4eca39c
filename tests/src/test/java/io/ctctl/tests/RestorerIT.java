package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.Stdio;
import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a monitor says of a program that is to restore a container and does not. */
@ExtendWith(CtctlExtension.class)
final class RestorerIT {
    /**
     * The monitor sleeps until the program has ended, and so finds its end and its exec at once; a process that the program
     * leaves behind keeps the dialogue open.
     */
    @Test
    void oneThatEndsBeforeItsFirstWordIsARestoreThatFailed(CtctlInstance ctctl) throws IOException {
        ctctl.sh("true").ok();
        Path begin = gate(ctctl, "begin");
        Path end = gate(ctctl, "end");
        try (SpawnerClient spawner = SpawnerClient.connect(ctctl.layout().spawnerSocket());
                MonitorLink monitor = spawner.launch(plan(begin, end), Optional.empty(), Optional.empty())) {
            monitor.setTimeout(CtctlInstance.patience());
            MonitorEvent.Pids pids = (MonitorEvent.Pids) monitor.next().orElseThrow();
            Processes.signal(pids.monitor(), "STOP");
            try {
                Files.newOutputStream(begin).close();
                Await.until(
                        CtctlInstance.patience(), "the restorer's end", () -> Processes.status(pids.child(), "State")
                                .startsWith("Z"));
            } finally {
                Processes.signal(pids.monitor(), "CONT");
            }

            assertThat(monitor.next().orElseThrow()).isInstanceOf(MonitorEvent.Restorer.class);
            assertThat(monitor.next().orElseThrow())
                    .isInstanceOfSatisfying(MonitorEvent.Failed.class, failed -> assertThat(failed.stage())
                            .isEqualTo(MonitorEvent.Stage.RESTORE));
            assertThat(monitor.next().orElseThrow()).isInstanceOf(MonitorEvent.TornDown.class);
        } finally {
            Files.newOutputStream(end).close();
        }
    }

    private static Path gate(CtctlInstance ctctl, String name) {
        Path gate = ctctl.scratch(name).resolve("gate");
        Command.of("mkfifo", gate.toString()).run().ok();
        return gate;
    }

    private static byte[] plan(Path begin, Path end) {
        PlanBuilder plan = new PlanBuilder();
        Slot dialogue = plan.slot();
        plan.prepare(new RestoreStep.Restorer(Bytes.of((byte) 8, (byte) 2), dialogue));
        plan.child(new FileStep.Open(begin.toString(), Flags.none(), 0, plan.slot()));
        plan.child(new RestoreStep.Keep(dialogue, 200));
        String script = "cat <" + end + " & exit 1";
        plan.child(new ProcessStep.Exec(List.of("/bin/sh"), List.of("sh", "-c", script), List.of()));
        return plan.build(Flags.none(), Optional.empty(), Stdio.detached()).encode();
    }
}
