package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterfaceCountersTest {
    private static final String HEADINGS =
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            """;

    @TempDir
    Path directory;

    private Map<Counter, Long> read(String interfaces) throws IOException {
        return InterfaceCounters.read(Files.writeString(directory.resolve("dev"), HEADINGS + interfaces));
    }

    @Test
    void allInterfacesButLoopbackAreSummedUp() throws IOException {
        assertThat(
                        read(
                                """
                                    lo:     500      10    0    0    0     0          0         0      500      10    0    0    0     0       0          0
                                  eth0: 1234567     100    0    0    0     0          0         0    89012      90    0    0    0     0       0          0
                                  eth1:       3       1    0    0    0     0          0         0        4       1    0    0    0     0       0          0
                                """))
                .isEqualTo(Map.of(Counter.RECEIVED_BYTES, 1234570L, Counter.SENT_BYTES, 89016L));
    }

    @Test
    void withoutInterfacesThereIsNothingToCount() throws IOException {
        assertThat(read("    lo:       0       0    0    0    0     0          0         0        0       0    0    0"
                        + "    0     0       0          0\n"))
                .isEmpty();
        assertThat(InterfaceCounters.read(directory.resolve("gone"))).isEmpty();
    }
}
