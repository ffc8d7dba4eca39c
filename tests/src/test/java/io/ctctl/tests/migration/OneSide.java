package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A counter, {@code web}, that runs on exactly one of two sides whatever happens. */
final class OneSide {
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private final TwoHosts hosts;
    private int before;

    OneSide(TwoHosts hosts) {
        this.hosts = hosts;
    }

    /** It counts here. */
    void begin(String... options) {
        hosts.counter("web", options);
        before = TwoHosts.count(hosts.here(), "web");
    }

    /** Where it runs, once that is decided; once, with all it had. */
    CtctlInstance settled() {
        Await.until(
                PATIENCE,
                "a decision",
                () -> hosts.here().ctctl("migrate", "--resolve").code() == 0);
        Await.until(PATIENCE, () -> "one of them with it, not " + listed(), () -> listed().size() == 1);
        CtctlInstance host = listed().get(0);
        TwoHosts.awaitProgress(host, "web");
        assertThat(TwoHosts.count(host, "web")).isGreaterThan(before);
        assertThat(listed()).containsExactly(host);
        return host;
    }

    private List<CtctlInstance> listed() {
        return Stream.of(hosts.here(), hosts.there())
                .filter(host -> !host.ctctl("ps", "-aq").ok().text().isEmpty())
                .toList();
    }
}
