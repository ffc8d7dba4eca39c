package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.isolation.launch.MonitorEvent;
import io.ctctl.isolation.launch.MonitorLink;
import io.ctctl.isolation.launch.SpawnerClient;
import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.isolation.plan.Stdio;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a monitor says of a program that is to restore a container and does not. */
@ExtendWith(CtctlExtension.class)
final class RestorerIT {
    /** Whether the monitor hears of its exec or of its end first is chance. */
    private static final int TIMES = 100;

    @Test
    void oneThatEndsBeforeItsFirstWordIsARestoreThatFailed(CtctlInstance ctctl) throws IOException {
        ctctl.sh("true").ok();
        PlanBuilder plan = new PlanBuilder();
        plan.prepare(new RestoreStep.Restorer(Bytes.of((byte) 8, (byte) 2), plan.slot()));
        plan.child(new ProcessStep.Exec(List.of("/bin/false"), List.of("false"), List.of()));
        byte[] encoded =
                plan.build(Flags.none(), Optional.empty(), Stdio.detached()).encode();
        try (SpawnerClient spawner = SpawnerClient.connect(ctctl.layout().spawnerSocket())) {
            for (int i = 0; i < TIMES; i++) {
                try (MonitorLink monitor = spawner.launch(encoded, Optional.empty(), Optional.empty())) {
                    List<MonitorEvent> told = told(monitor);
                    assertThat(told)
                            .<Class<?>>extracting(Object::getClass)
                            .containsExactly(
                                    MonitorEvent.Pids.class, MonitorEvent.Failed.class, MonitorEvent.TornDown.class);
                    assertThat(((MonitorEvent.Failed) told.get(1)).stage()).isEqualTo(MonitorEvent.Stage.RESTORE);
                }
            }
        }
    }

    private static List<MonitorEvent> told(MonitorLink monitor) throws IOException {
        monitor.setTimeout(CtctlInstance.patience());
        List<MonitorEvent> told = new ArrayList<>();
        for (Optional<MonitorEvent> event = monitor.next(); event.isPresent(); event = monitor.next()) {
            told.add(event.get());
            if (event.get() instanceof MonitorEvent.TornDown) {
                break;
            }
        }
        return told;
    }
}
