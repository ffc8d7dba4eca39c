package io.ctctl.tests.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Result;
import io.ctctl.tests.harness.SmallDisk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What cannot come to a good end is refused before the container is stopped, in one line that says why. */
final class MigrateRefusalIT {
    @RegisterExtension
    static final TwoHosts hosts = new TwoHosts();

    @Test
    void aCheckTouchesNeitherSide() {
        hosts.counter("web");
        assertThat(hosts.migrate("web", "--check").ok().text()).startsWith("web can be moved to ");
        assertThat(hosts.migrate("web", "--dry-run", "--format", "json").ok().out())
                .contains("\"name\" : \"web\"");
        assertThat(hosts.there().ctctl("ps", "-aq").ok().text()).isEmpty();
        TwoHosts.awaitProgress(hosts.here(), "web");
    }

    @Test
    void whereNobodyServes() {
        hosts.counter("web");
        refused(hosts.here().ctctl("migrate", "web", "unix:///nowhere/ctctl.sock"), 1, "no daemon serves it");
        refused(hosts.here().ctctl("migrate", "web", "ftp://there"), 2, "only unix://, ssh:// and tls:// are known");
        refused(hosts.here().ctctl("migrate", "web"), 2, "no destination");
        refused(hosts.here().ctctl("migrate", "web", "ssh://no-such-host.invalid"), 1, "no-such-host.invalid");
    }

    @Test
    void aNameThatIsTaken() {
        hosts.counter("web");
        hosts.there().ctctl("create", "--name", "web", "busybox", "true").ok();
        refused(hosts.migrate("web"), 1, "the name web is in use there");
        refused(hosts.migrate("web", "--check"), 1, "--new-name");
    }

    @Test
    void whatCannotBeSaved() {
        hosts.counter("web", "--ipc", "host");
        refused(hosts.migrate("web"), 16, "ipc");
        refused(hosts.migrate("web", "--check"), 16, "ipc");
    }

    @Test
    void aHostWithoutSpace() {
        try (SmallDisk disk = new SmallDisk(hosts.there().scratch("small"), "24m");
                CtctlInstance full = disk.instance()) {
            hosts.run("web", "dd if=/dev/zero of=/big bs=1M count=40 2>/dev/null; echo 1 >/count; exec sleep 1000");
            Await.until(TwoHosts.PATIENCE, "its file", () -> TwoHosts.count(hosts.here(), "web") > 0);
            full.ctctl("ps").ok();
            Result result = hosts.here().ctctl("migrate", "web", full.host());
            assertThat(result.code(1).err()).contains("MiB left").hasLineCount(1);
            assertThat(hosts.runsHere("web")).isTrue();
        }
    }

    @Test
    void anotherVersionOfTheProtocol() {
        byte[] offer = "{\"version\": 99, \"mode\": \"telepathic\"}".getBytes(UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(8 + offer.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2)
                .putInt(offer.length)
                .put(offer);
        Result result =
                hosts.there().command("migrate-receive").stdin(frame.array()).run();
        assertThat(result.out()).contains("it speaks version 99 of the migration protocol");
    }

    @Test
    void nothingToSettle() {
        hosts.counter("web");
        assertThat(hosts.here().ctctl("migrate", "--resolve").ok().text())
                .contains("no migration has left a container");
        assertThat(hosts.here().ctctl("migrate", "--resolve", "web").ok().text())
                .contains("no migration has left web");
    }

    @Test
    void wishesThatContradict() {
        hosts.counter("web");
        refused(hosts.migrate("web", "--offline", "--max-downtime", "1s"), 2, "--offline stops the container");
        refused(hosts.migrate("web", "--streams", "99"), 2, "bad number of streams");
        refused(hosts.migrate("web", "--bwlimit", "much"), 2, "bad --bwlimit");
        refused(hosts.migrate("web", "--max-downtime", "0ms"), 2, "bad --max-downtime");
        refused(hosts.migrate("nobody"), 3, "no container");
    }

    private static void refused(Result result, int code, String why) {
        assertThat(result.code(code).err()).contains(why).hasLineCount(1);
        assertThat(result.out()).isEmpty();
        TwoHosts.awaitProgress(hosts.here(), "web");
        assertThat(hosts.runsThere("web")).isFalse();
    }
}
