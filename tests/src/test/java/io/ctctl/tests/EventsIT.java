package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.Running;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to containers is told to those who follow, in order and once. */
@ExtendWith(CtctlExtension.class)
final class EventsIT {
    private static List<String> past(CtctlInstance ctctl, String name) {
        return ctctl.ctctl("events", "--since", "10m", "--until", "0s", name).ok().lines().stream()
                .map(line -> line.replaceAll("^\\S+ ", "").replaceAll(" [0-9a-f]{12} " + name, ""))
                .toList();
    }

    @Test
    void aWholeLife(CtctlInstance ctctl) {
        ctctl.ctctl("create", "--name", "life", "busybox", "sh", "-c", "trap 'exit 3' TERM; sleep 1000 & wait")
                .ok();
        ctctl.ctctl("start", "life").ok();
        ctctl.ctctl("set", "life", "--cpuunits", "500").ok();
        ctctl.ctctl("pause", "life").ok();
        ctctl.ctctl("unpause", "life").ok();
        ctctl.ctctl("stop", "-t", "5", "life").ok();
        ctctl.ctctl("rm", "life").ok();
        assertThat(past(ctctl, "life"))
                .containsExactly("create", "start", "set", "pause", "unpause", "exit code=3 oom=false", "remove");
    }

    @Test
    void aRunThatRemovesItself(CtctlInstance ctctl) {
        ctctl.ctctl("run", "--rm", "--name", "short", "busybox", "sh", "-c", "exit 5")
                .code(5);
        Await.until(CtctlInstance.patience(), "its removal", () -> past(ctctl, "short")
                .contains("remove"));
        assertThat(past(ctctl, "short")).containsExactly("create", "start", "exit code=5 oom=false", "remove");
    }

    @Test
    void whoFollowsHearsWhatComes(CtctlInstance ctctl) {
        ctctl.ctctl("create", "--name", "followed", "busybox", "true").ok();
        try (Running following = ctctl.command("events", "--since", "10m", "--format", "json", "followed")
                .start()) {
            following.awaitOutput("\"type\":\"create\"");
            ctctl.ctctl("run", "--rm", "--name", "other", "busybox", "true").ok();
            ctctl.ctctl("start", "followed").ok();
            following.awaitOutput("\"type\":\"exit\"");
            following.signal("INT");
            Result result = following.await(CtctlInstance.patience());
            assertThat(result.code()).isEqualTo(130);
            assertThat(result.lines())
                    .hasSize(3)
                    .allMatch(line -> line.contains("\"name\":\"followed\""))
                    .anyMatch(line -> line.contains("\"code\":\"0\""));
        }
    }

    @Test
    void aTypeThatIsNone(CtctlInstance ctctl) {
        assertThat(ctctl.ctctl("events", "--type", "birth").code(2).err())
                .contains("bad --type \"birth\"")
                .contains("create, start, exit");
    }
}
