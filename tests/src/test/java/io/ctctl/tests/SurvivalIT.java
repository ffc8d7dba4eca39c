package io.ctctl.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlExtension;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Survivor;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernel objects that programs have are there, as they were, after a suspension: the programs themselves check. */
@ExtendWith(CtctlExtension.class)
final class SurvivalIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tree",
                "zombie",
                "threads",
                "signals",
                "timers",
                "pipes",
                "unix",
                "tcp4",
                "tcp6",
                "events",
                "notify",
                "memory",
                "files",
                "identity",
                "terminal"
            })
    void survives(String what, CtctlInstance ctctl) {
        String id = ctctl.ctctl(
                        "run",
                        "-d",
                        Survivor.volume(),
                        "busybox",
                        "sh",
                        "-c",
                        "mkfifo /tmp/go; exec /survivor/survive " + what)
                .ok()
                .text();
        awaitLog(ctctl, id, "ready");
        ctctl.ctctl("suspend", id).ok();
        ctctl.ctctl("resume", id).ok();
        ctctl.ctctl("exec", id, "sh", "-c", "echo x >/tmp/go").ok();
        assertThat(ctctl.ctctl("wait", id).ok().text()).as(log(ctctl, id)).isEqualTo("0");
        assertThat(log(ctctl, id)).isEqualTo("ready\nok\n");
    }

    private static void awaitLog(CtctlInstance ctctl, String id, String text) {
        Await.until(Duration.ofSeconds(20), text, () -> log(ctctl, id).contains(text));
    }

    private static String log(CtctlInstance ctctl, String id) {
        return ctctl.ctctl("logs", id).ok().out();
    }
}
