package io.ctctl.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.spec.NetworkSetup.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostsFilesTest {
    private static final ContainerId ID = new ContainerId("0123456789ab");
    private static final ContainerId LAST = new ContainerId("ffffffffffff");
    private static final HostName WEB = new HostName(IpAddress.parse("10.0.0.2"), "web");

    @TempDir
    private Path directory;

    private final Map<ContainerId, List<HostName>> wanted = new ConcurrentHashMap<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile CountDownLatch asked = new CountDownLatch(0);
    private Instance instance;
    private HostsFiles files;

    @BeforeEach
    void begin() {
        instance = Instance.of(directory);
        files = new HostsFiles(
                instance,
                () -> {
                    rounds.incrementAndGet();
                    asked.countDown();
                    return Map.copyOf(wanted);
                },
                id -> wanted.getOrDefault(id, List.of()));
    }

    @AfterEach
    void end() {
        files.close();
    }

    private Path hosts(ContainerId id) throws IOException {
        Path file = instance.run(id).etc().resolve("hosts");
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "127.0.0.1\tlocalhost\n");
        }
        return file;
    }

    /** Returns when the thread has come to the round after that of this change, and so has done that. */
    private void settled() throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            asked = new CountDownLatch(1);
            files.changed();
            asked.await();
        }
    }

    @Test
    void namesAreWrittenOnceAndAgainWhenTheyChange() throws Exception {
        Path file = hosts(ID);
        wanted.put(ID, List.of(WEB));
        settled();
        assertThat(file).hasContent("127.0.0.1\tlocalhost\n" + NetworkSetup.MARK + "10.0.0.2\tweb\n");
        Files.writeString(file, "its own\n");
        settled();
        assertThat(file).hasContent("its own\n");
        wanted.put(ID, List.of(WEB, new HostName(IpAddress.parse("10.0.0.3"), "db")));
        settled();
        assertThat(Files.readString(file)).startsWith("its own\n").endsWith("10.0.0.3\tdb\n");
    }

    @Test
    void whoIsCalledByNobodyLooksAtItsOwnFileAlone() throws Exception {
        wanted.put(ID, List.of(WEB));
        wanted.put(LAST, List.of(WEB));
        Path own = hosts(ID);
        Path other = hosts(LAST);
        wanted.remove(LAST);
        files.started(ID);
        files.ended(LAST);
        settled();
        assertThat(Files.readString(own)).contains("web");
        assertThat(Files.readString(other)).doesNotContain("web");
        assertThat(rounds).as("those of settled() alone").hasValue(2);
    }

    @Test
    void anotherRunHasAnotherFile() throws Exception {
        wanted.put(ID, List.of(WEB));
        hosts(ID);
        settled();
        files.ended(ID);
        Files.delete(hosts(ID));
        Path file = hosts(ID);
        settled();
        assertThat(Files.readString(file)).contains("web");
    }

    @Test
    void aFileThatIsNotThereYetIsWrittenLater() throws Exception {
        wanted.put(LAST, List.of(WEB));
        settled();
        Path file = hosts(LAST);
        settled();
        assertThat(Files.readString(file)).contains("web");
    }
}
