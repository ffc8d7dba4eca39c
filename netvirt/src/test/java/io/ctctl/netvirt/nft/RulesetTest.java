package io.ctctl.netvirt.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.Firewall;
import io.ctctl.netvirt.firewall.FirewallRule;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.Isolation;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.network.NetworkType;
import io.ctctl.netvirt.network.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The commands given to nft, against those reviewed and taken; {@code -Dctctl.golden=write} takes them anew. */
final class RulesetTest {
    private static final String TABLE = "ctctl-0a1b2c3d";

    @Test
    void theTablesAreThose() throws IOException {
        assertGolden("tables.json", Tables.make(TABLE));
    }

    /** nft knows names of protocols from /etc/protocols alone, and not every host has one. */
    @Test
    void protocolsAreNumbers() {
        Firewall firewall = Firewall.OPEN.with(FirewallRule.parse(true, "icmp")).with(FirewallRule.parse(true, "udp"));
        String commands = Tables.make(TABLE).json()
                + FirewallChains.set(TABLE, "0123456789ab", firewall).json();
        assertThat(commands).doesNotContainPattern("\"l4proto\"\\}\\},\"right\":(\"|\\{\"set\":\\[\")");
    }

    @Test
    void removingDoesNotMindWhatIsNotThere() throws IOException {
        assertGolden("remove.json", Tables.remove(TABLE));
    }

    @Test
    void aBridgeIsTranslatedAndClosed() throws IOException {
        assertGolden("bridge-up.json", NetworkChains.up(TABLE, bridge(Isolation.NETWORKS, false)));
        assertGolden("bridge-down.json", NetworkChains.down(TABLE, bridge(Isolation.NETWORKS, false)));
    }

    @Test
    void aRoutedNetworkIsCheckedLinkByLink() throws IOException {
        assertGolden("routed-up.json", NetworkChains.up(TABLE, routed()));
        assertGolden("routed-down.json", NetworkChains.down(TABLE, routed()));
    }

    /** What comes in on all other links of a host would pay for it. */
    @Test
    void sendersAreLookedForWithTheFirstRoutedNetwork() {
        String asked = "\"family\":\"inet\".*@sender4";
        assertThat(Tables.make(TABLE).json()).doesNotContainPattern(asked);
        assertThat(NetworkChains.up(TABLE, bridge(Isolation.NETWORKS, false)).json())
                .doesNotContainPattern(asked);
        assertThat(NetworkChains.up(TABLE, routed()).json()).containsPattern(asked);
    }

    @Test
    void aRoutedSenderIsKnownByItsAddressUnlessItMaySpoof() {
        AttachedInterface attached = new AttachedInterface(
                "0123456789ab",
                "r",
                0,
                new InterfaceName("eth0"),
                Optional.of(new InterfaceName("ct0123456789ab0")),
                20,
                MacAddress.parse("02:00:00:00:00:01"),
                List.of(InterfaceAddress.parse("10.1.3.2/32"), InterfaceAddress.parse("2001:db8::2/128")),
                Optional.empty());
        assertThat(elements(attached, true))
                .contains(
                        "sender4 [{\"concat\":[\"ct0123456789ab0\",\"10.1.3.2\"]},{\"goto\":{\"target\":\"sent4-4\"}}]")
                .contains("routed [\"ct0123456789ab0\",{\"goto\":{\"target\":\"guarded\"}}]");
        assertThat(elements(attached, false))
                .contains("routed [\"ct0123456789ab0\",{\"goto\":{\"target\":\"outgoing\"}}]")
                .noneMatch(element -> element.startsWith("sender4"));
    }

    private static List<String> elements(AttachedInterface attached, boolean checked) {
        return InterfaceElements.of(routed(), attached, checked, Set.of()).stream()
                .map(element -> element.set().name() + " " + ElementText.of(element))
                .toList();
    }

    @Test
    void quotasAndClassesAreLookedAtWhenSomebodyHasThem() throws IOException {
        assertGolden("consider.json", CountingRules.consider(TABLE, true, true));
        assertThat(CountingRules.consider(TABLE, true, false).json())
                .contains("@quotas")
                .doesNotContain("@class");
        assertThat(CountingRules.consider(TABLE, false, false).json()).doesNotContain("\"rule\"");
    }

    @Test
    void anInternalNetworkReachesItselfOnly() {
        String commands =
                NetworkChains.up(TABLE, bridge(Isolation.NETWORKS, true)).json();
        assertThat(commands).doesNotContain("nat4").doesNotContain("goto\":{\"target\":\"outside");
        assertThat(commands).contains("\"chain\":\"within-3\",\"expr\":[{\"drop\":null}]");
    }

    @Test
    void containersApartDoNotReachTheirOwnNetwork() {
        assertThat(NetworkChains.up(TABLE, bridge(Isolation.CONTAINERS, false)).json())
                .contains("\"right\":\"@members-3\"}},{\"drop\":null}");
    }

    @Test
    void anOpenNetworkReachesOthersThatAre() {
        assertThat(NetworkChains.up(TABLE, bridge(Isolation.NONE, false)).json())
                .contains("\"right\":\"@open\"}},{\"return\":null}")
                .contains("\"name\":\"open\",\"elem\":[\"br-a\"]");
    }

    @Test
    void aFirewallIsThreeChains() throws IOException {
        Firewall firewall = Firewall.OPEN
                .with(FirewallRule.parse(true, "tcp/80,8000-8010"))
                .with(FirewallRule.parse(false, "udp@192.0.2.0/24"))
                .with(FirewallRule.parse(true, "icmp"))
                .with(FirewallRule.parse(true, "out:any@2001:db8::1"))
                .with(FirewallRule.parse(false, "out:tcp/25"))
                .withPolicy("in=drop,out=accept");
        assertGolden("firewall.json", FirewallChains.set(TABLE, "0123456789ab", firewall));
        assertGolden("firewall-remove.json", FirewallChains.remove(TABLE, "0123456789ab"));
    }

    private static NetworkDefinition routed() {
        return new NetworkDefinition(
                "r",
                4,
                8,
                NetworkType.ROUTED,
                List.of(Subnet.of(Cidr.parse("10.1.3.0/24"))),
                false,
                Isolation.NETWORKS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static NetworkDefinition bridge(Isolation isolation, boolean internal) {
        return new NetworkDefinition(
                "a",
                3,
                7,
                NetworkType.BRIDGE,
                List.of(Subnet.of(Cidr.parse("10.1.2.0/24")), Subnet.of(Cidr.parse("fd00:1::/64"))),
                internal,
                isolation,
                Optional.of(new InterfaceName("br-a")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static void assertGolden(String name, NftTransaction transaction) throws IOException {
        Path file = Path.of("src/test/resources/io/ctctl/netvirt/nft", name);
        if ("write".equals(System.getProperty("ctctl.golden"))) {
            Files.createDirectories(file.getParent());
            Files.write(file, transaction.bytes());
        }
        assertThat(transaction.json()).isEqualTo(Files.readString(file));
    }
}
