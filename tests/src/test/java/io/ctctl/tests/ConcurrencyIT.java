package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fifty clients at once. */
@ExtendWith(CtctlExtension.class)
final class ConcurrencyIT {
    private static final int CLIENTS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static List<Result> atOnce(CtctlInstance ctctl, java.util.function.IntFunction<String[]> command) {
        List<Running> running = IntStream.range(0, CLIENTS)
                .mapToObj(i -> ctctl.command(command.apply(i)).start())
                .toList();
        return running.stream().map(client -> client.await(PATIENCE)).toList();
    }

    @Test
    void eachStartsTheDaemonAndOneWins(CtctlInstance ctctl) {
        ctctl.stopDaemon();
        assertThat(atOnce(ctctl, i -> new String[] {"version"})).allMatch(result -> result.code() == 0);
        assertThat(ctctl.daemonPid()).isPresent();
    }

    @Test
    void eachRunsItsOwnContainer(CtctlInstance ctctl) {
        List<Result> results =
                atOnce(ctctl, i -> new String[] {"run", "--rm", "busybox", "sh", "-c", "echo " + i + "; exit " + i});
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(results.get(i).code(i).text()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void allExecuteInOne(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        List<Result> results = atOnce(ctctl, i -> new String[] {"exec", id, "echo", Integer.toString(i)});
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(results.get(i).ok().text()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void oneOfThemGetsTheName(CtctlInstance ctctl) {
        List<Result> results =
                atOnce(ctctl, i -> new String[] {"run", "-d", "--name", "one", "busybox", "sleep", "100"});
        assertThat(results).filteredOn(result -> result.code() == 0).hasSize(1);
        assertThat(results).filteredOn(result -> result.code() == 125).hasSize(CLIENTS - 1);
    }

    @Test
    void allRemoveOne(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        assertThat(atOnce(ctctl, i -> new String[] {"rm", "-f", id}))
                .allMatch(result -> result.code() == 0 || result.code() == 3 || result.code() == 6)
                .anyMatch(result -> result.code() == 0);
        ctctl.ctctl("inspect", id).code(3);
    }

    @Test
    void allStopOne(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        assertThat(atOnce(ctctl, i -> new String[] {"stop", "-t", "0", id})).allMatch(result -> result.code() == 0);
        ctctl.ctctl("rm", id).ok();
    }

    @Test
    void allStartAndStopOne(CtctlInstance ctctl) {
        String id = ctctl.sleeper();
        assertThat(atOnce(ctctl, i -> i % 2 == 0 ? new String[] {"stop", "-t", "0", id} : new String[] {"start", id}))
                .allMatch(result -> result.code() == 0 || result.code() == 6);
        ctctl.ctctl("rm", "-f", id).ok();
    }
}
