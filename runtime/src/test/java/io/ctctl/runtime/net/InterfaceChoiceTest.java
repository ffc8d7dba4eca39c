package io.ctctl.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.InterfaceConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class InterfaceChoiceTest {
    private static final ContainerId A = new ContainerId("aaaaaaaaaaaa");
    private static final ContainerId B = new ContainerId("bbbbbbbbbbbb");

    private final Leases leases = new Leases();
    private final NetworkDefinition small = network("small", NetworkType.BRIDGE, "10.1.2.0/29", "fd00:1::/64");
    private final NetworkDefinition routed = network("routed", NetworkType.ROUTED, "10.5.0.0/24");

    private static NetworkDefinition network(String name, NetworkType type, String... subnets) {
        return new NetworkDesign(1, "01234567", List.of(), List.of(), true)
                .design(new NetworkRequest(
                        name,
                        type,
                        Arrays.stream(subnets).map(Cidr::parse).toList(),
                        List.of(),
                        List.of(),
                        false,
                        Isolation.NETWORKS,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
    }

    private InterfaceChoice choice() {
        return new InterfaceChoice(leases, List.of(small, routed), ContainerId::value, true, () -> 1000);
    }

    private AttachedInterface take(ContainerId id, InterfaceConfig wanted, NetworkDefinition network) {
        AttachedInterface attached = choice().choose(id, wanted, network, leases.of(id), Set.of(), false);
        List<AttachedInterface> all = new ArrayList<>(leases.of(id));
        all.add(attached);
        leases.hold(id, all);
        attached.addresses().forEach(address -> leases.gaveOut(network, address.address()));
        return attached;
    }

    private static InterfaceConfig in(String network, String... addresses) {
        return InterfaceConfig.of(network)
                .withAddresses(Arrays.stream(addresses).map(IpAddress::parse).toList());
    }

    @Test
    void oneOfEachSubnetIsTakenAndTheGatewayIsNot() {
        AttachedInterface first = take(A, in("small"), small);
        assertThat(first.addresses()).hasToString("[10.1.2.2/29, fd00:1::2/64]");
        assertThat(first.name()).hasToString("eth0");
        assertThat(first.hostLink().orElseThrow()).hasToString("ctaaaaaaaaaaaa0");
        AttachedInterface second = take(A, in("small", "fd00:1::9"), small);
        assertThat(second.addresses()).hasToString("[fd00:1::9/64, 10.1.2.3/29]");
        assertThat(second.name()).hasToString("eth1");
        assertThat(second.mac()).isNotEqualTo(first.mac());
    }

    @Test
    void whatCannotBeHadIsRefusedNamingTheConflict() {
        take(A, in("small", "10.1.2.4"), small);
        assertThatThrownBy(() -> choice().choose(B, in("small", "10.1.2.4"), small, List.of(), Set.of(), false))
                .hasMessageContaining("address 10.1.2.4 of network small is in use by aaaaaaaaaaaa");
        assertThatThrownBy(() -> choice().choose(B, in("small", "10.1.3.4"), small, List.of(), Set.of(), false))
                .hasMessageEndingWith("outside network small: its subnets are 10.1.2.0/29, fd00:1::/64");
        assertThatThrownBy(() -> choice().choose(B, in("small", "10.1.2.1"), small, List.of(), Set.of(), false))
                .hasMessageContaining("is the gateway");
        assertThatThrownBy(() -> choice().choose(B, in("small", "10.1.2.7"), small, List.of(), Set.of(), false))
                .hasMessageContaining("10.1.2.0/29's own");
        assertThatThrownBy(() -> choice().choose(B, in("routed", "10.1.2.5"), routed, List.of(), Set.of(), false))
                .hasMessageContaining("is one of network small");
        assertThatThrownBy(() -> choice().choose(B, in("routed", "127.0.0.9"), routed, List.of(), Set.of(), false))
                .hasMessageContaining("no address an interface can have");
    }

    @Test
    void aPoolIsExhaustedByName() {
        for (int i = 0; i < 5; i++) {
            take(new ContainerId("cccccccccc0" + i), in("small"), small);
        }
        assertThatThrownBy(() -> choice().choose(B, in("small"), small, List.of(), Set.of(), false))
                .hasMessageContaining("network small has no free address in 10.1.2.1-10.1.2.6");
        leases.release(new ContainerId("cccccccccc03"));
        assertThat(take(B, in("small"), small).addresses().get(0)).hasToString("10.1.2.5/29");
    }

    @Test
    void aRoutedAddressIsAloneAndAnybodys() {
        assertThat(take(A, in("routed", "203.0.113.7"), routed).addresses()).hasToString("[203.0.113.7/32]");
        assertThat(take(B, in("routed"), routed).addresses()).hasToString("[10.5.0.1/32]");
    }

    @Test
    void anAddressOfThoseThatPassStaysAtOneHardwareAddress() {
        AttachedInterface before = takePassing(A);
        assertThat(before.addresses().get(0)).hasToString("10.1.2.5/29");
        leases.release(A);
        AttachedInterface after = takePassing(B);
        assertThat(after.addresses().get(0)).hasToString("10.1.2.5/29");
        assertThat(after.mac()).isEqualTo(before.mac());
        assertThat(leases.wasOthers("small", after.addresses().get(0).address(), after.mac()))
                .isFalse();
    }

    @Test
    void aHardwareAddressThatSomebodyKeptIsNotGivenAgain() {
        AttachedInterface before = takePassing(A);
        leases.hold(
                A,
                InterfaceChanges.of(
                                A,
                                leases.of(A),
                                List.of(in("small", "10.1.2.5")),
                                List.of(in("small", "10.1.2.6")),
                                Map.of("small", small),
                                choice())
                        .after());
        AttachedInterface after = takePassing(B);
        assertThat(after.addresses().get(0)).hasToString("10.1.2.5/29");
        assertThat(after.mac()).isNotEqualTo(before.mac());
    }

    private AttachedInterface takePassing(ContainerId id) {
        AttachedInterface attached = choice().choose(id, in("small", "10.1.2.5"), small, leases.of(id), Set.of(), true);
        leases.hold(id, List.of(attached));
        return attached;
    }

    @Property(tries = 50)
    void nobodyHasWhatAnotherHas(@ForAll @IntRange(min = 1, max = 60) int containers) {
        Leases all = new Leases();
        NetworkDefinition wide = network("wide", NetworkType.BRIDGE, "10.6.0.0/24");
        InterfaceChoice choice = new InterfaceChoice(all, List.of(wide), ContainerId::value, true, () -> 1);
        List<String> given = new ArrayList<>();
        for (int i = 0; i < containers; i++) {
            ContainerId id = new ContainerId(String.format("%012x", i));
            AttachedInterface attached = choice.choose(id, in("wide"), wide, List.of(), Set.of(), i % 2 == 0);
            all.hold(id, List.of(attached));
            given.add(attached.addresses().toString());
            given.add(attached.mac().toString());
        }
        assertThat(given).doesNotHaveDuplicates();
    }

    @Test
    void aChangeKeepsWhatNobodySpokeOf() {
        AttachedInterface eth0 = take(A, in("small"), small);
        InterfaceChanges same =
                InterfaceChanges.of(A, leases.of(A), List.of(), List.of(in("small")), Map.of("small", small), choice());
        assertThat(same.isEmpty()).isTrue();
        InterfaceChanges more = InterfaceChanges.of(
                A,
                leases.of(A),
                List.of(),
                List.of(in("small", "10.1.2.5"), in("routed", "203.0.113.7")),
                Map.of("small", small, "routed", routed),
                choice());
        assertThat(more.removed()).isEmpty();
        assertThat(more.changed()).singleElement().satisfies(change -> {
            assertThat(change.gone()).hasToString("[10.1.2.2/29]");
            assertThat(change.come()).hasToString("[10.1.2.5/29]");
            assertThat(change.after().mac()).isEqualTo(eth0.mac());
        });
        assertThat(more.added()).singleElement().satisfies(added -> assertThat(added.name())
                .hasToString("eth1"));
        InterfaceChanges none =
                InterfaceChanges.of(A, leases.of(A), List.of(), List.of(), Map.of("small", small), choice());
        assertThat(none.removed()).containsExactly(eth0);
        assertThat(none.after()).isEmpty();
    }

    @Test
    void interfacesInOneNetworkHaveAddressesOfTheirOwn() {
        List<InterfaceConfig> wanted = List.of(in("small"), in("small"), in("small", "10.1.2.2"));
        List<AttachedInterface> chosen = new ArrayList<>();
        for (InterfaceConfig each : wanted) {
            chosen.add(choice().choose(A, each, small, chosen, InterfaceChoice.asked(wanted), false));
        }
        assertThat(chosen)
                .extracting(one -> one.addresses().toString())
                .containsExactly(
                        "[10.1.2.3/29, fd00:1::2/64]", "[10.1.2.4/29, fd00:1::3/64]", "[10.1.2.2/29, fd00:1::4/64]");
        InterfaceChanges come = InterfaceChanges.of(B, List.of(), List.of(), wanted, Map.of("small", small), choice());
        assertThat(come.after())
                .extracting(one -> one.addresses().toString())
                .containsExactly(
                        "[10.1.2.3/29, fd00:1::2/64]", "[10.1.2.4/29, fd00:1::3/64]", "[10.1.2.2/29, fd00:1::4/64]");
    }

    @Test
    void anAddressThatIsAskedForNoMoreGoes() {
        take(A, in("small", "10.1.2.5"), small);
        InterfaceChanges changes = InterfaceChanges.of(
                A,
                leases.of(A),
                List.of(in("small", "10.1.2.5")),
                List.of(in("small")),
                Map.of("small", small),
                choice());
        assertThat(changes.changed()).singleElement().satisfies(change -> {
            assertThat(change.gone()).hasToString("[10.1.2.5/29]");
            assertThat(change.come()).hasToString("[10.1.2.6/29]");
        });
    }
}
