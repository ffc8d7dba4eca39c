package io.ctctl.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EtcFilesTest {
    private static final ContainerId ID = new ContainerId("0123456789ab");
    private static final ContainerConfig CONFIG =
            ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("true")));

    @Test
    void withoutANetworkThereAreNoNameServers() {
        Map<String, String> files = EtcFiles.of(CONFIG, ID, "10.0.0.1 host\n", "nameserver 10.0.0.2\n", List.of());

        assertThat(files).containsOnlyKeys(EtcFiles.NAMES);
        assertThat(files.get("resolv.conf")).isEmpty();
        assertThat(files.get("hostname")).isEqualTo("0123456789ab\n");
        assertThat(files.get("hosts")).contains("127.0.1.1\t0123456789ab\n").doesNotContain("10.0.0.1");
    }
}
