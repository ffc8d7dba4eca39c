package io.ctctl.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.spec.NetworkSetup;
import io.ctctl.runtime.spec.NetworkSetup.HostName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HostNamesTest {
    private static final ContainerId A = new ContainerId("aaaaaaaaaaaa");
    private static final ContainerId B = new ContainerId("bbbbbbbbbbbb");
    private static final ContainerId C = new ContainerId("cccccccccccc");

    private static AttachedInterface in(String network, String address) {
        return new AttachedInterface(
                "x",
                network,
                0,
                new InterfaceName("eth0"),
                Optional.empty(),
                0,
                MacAddress.local(1),
                List.of(InterfaceAddress.parse(address)),
                Optional.empty());
    }

    @Test
    void onlyNamedContainersOfACommonNetworkAreCalled() {
        Map<ContainerId, List<AttachedInterface>> all = Map.of(
                A, List.of(in("one", "10.0.0.2/24"), in("two", "10.0.1.2/24")),
                B, List.of(in("two", "10.0.1.3/24")),
                C, List.of(in("three", "10.0.2.3/24")));
        assertThat(HostNames.of(A, all, Map.of(B, "b", C, "c"))).hasToString("[10.0.1.3\tb]");
        assertThat(HostNames.of(C, all, Map.of(A, "a", B, "b"))).isEmpty();
    }

    @Test
    void whatTheContainerWroteStays() {
        HostName db = new HostName(IpAddress.parse("10.0.0.5"), "db");
        String first = HostNames.rewritten("127.0.0.1\tlocalhost\n10.1.1.1 mine", List.of(db));
        assertThat(first).isEqualTo("127.0.0.1\tlocalhost\n10.1.1.1 mine\n" + NetworkSetup.MARK + "10.0.0.5\tdb\n");
        assertThat(HostNames.rewritten(first, List.of())).isEqualTo("127.0.0.1\tlocalhost\n10.1.1.1 mine\n");
        assertThat(HostNames.rewritten(first, List.of(db))).isEqualTo(first);
    }
}
