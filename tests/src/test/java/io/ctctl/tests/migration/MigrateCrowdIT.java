package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CompiledProgram;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server moves while more clients come than it can let in at once: each gets its answer, however far its connection had come. */
final class MigrateCrowdIT {
    private static final String ADDRESS = "10.9.0.5";
    private static final CompiledProgram GREETER = CompiledProgram.of("greeter.c");

    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @BeforeAll
    static void makeLink() {
        hosts.overlay();
        hosts.limitLink("40mbit", "64k");
    }

    @Test
    void whoIsNotLetInYetIsAnswered() {
        moveThrice(8, 8_000);
    }

    /** Its program has closed the connection, and most of an answer is on its way still: 120 ms of the link. */
    @Test
    void anAnswerIsWholeWhenNoProgramHoldsItsConnection() {
        moveThrice(1, 600_000);
    }

    private static void moveThrice(int clients, int bytes) {
        hosts.start(
                "web",
                List.of(GREETER.volumeAt("/programs"), "--network", "lan,ip=" + ADDRESS),
                "busybox",
                "/programs/greeter",
                "7",
                String.valueOf(bytes));
        String ask = "a=$(echo $k:$i | nc " + ADDRESS
                + " 7 | tr -d .); [ \"$a\" = $k:$i ] || echo \"$k:$i: '$a'\" >>/wrong; echo $i >/asked.$k; ";
        hosts.run(
                "clients",
                "until nc -w 1 " + ADDRESS
                        + " 7 </dev/null; do :; done; for k in $(seq " + clients
                        + "); do (i=0; while :; do i=$((i+1)); " + ask
                        + "done) & done; wait",
                "--network",
                "lan");
        for (int there = 0; there < 3; there++) {
            awaitMore(clients);
            hosts.migrate("web").ok();
            awaitMore(clients);
            hosts.migrateBack("web").ok();
        }
        awaitMore(clients);
        assertThat(inside("cat /wrong 2>/dev/null || true")).isEmpty();
    }

    /** From every one of the clients: one whose connection has silently gone would wait for ever. */
    private static void awaitMore(int clients) {
        int before = leastAsked(clients);
        Await.until(TwoHosts.PATIENCE, "more answers to each than " + before, () -> leastAsked(clients) > before + 5);
    }

    private static int leastAsked(int clients) {
        String text = inside(
                "for k in $(seq " + clients + "); do cat /asked.$k 2>/dev/null || echo 0; done | sort -n | head -n 1");
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static String inside(String script) {
        return hosts.here().ctctl("exec", "clients", "sh", "-c", script).ok().text();
    }
}
