package io.ctctl.netvirt.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WrittenFormsTest {
    @Test
    void aPublicationSaysAddressPortsAndProtocol() {
        assertThat(Publication.parse("8080:80"))
                .isEqualTo(new Publication(
                        Optional.empty(), new PortRange(8080, 8080), new PortRange(80, 80), Protocol.TCP));
        assertThat(Publication.parse("[2001:db8::1]:53:5353/udp").address()).contains(IpAddress.parse("2001:db8::1"));
        assertThat(Publication.parse("0.0.0.0:1:1").address()).isEmpty();
        assertThat(Publication.parse("127.0.0.1:8000-8002:9000-9002").target(8001))
                .isEqualTo(9001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                ":80",
                "80:",
                "0:80",
                "80:65536",
                "1-2:3",
                "1:1/icmp",
                "1:1/",
                "a:1:1",
                "::1:1:1",
                "[::1]:1:1",
                "[127.0.0.1]:1:1",
                "224.0.0.1:1:1",
                "1-5000:1-5000",
                "9-8:9-8",
                "1:1:1:1"
            })
    void whatIsNoPublicationIsRefusedWithTheReason(String text) {
        assertThatThrownBy(() -> Publication.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("[a-zI0-9].*[^.]");
    }

    @Test
    void publicationsCollideWhenAPacketWouldBeForBoth() {
        Publication all = Publication.parse("8000-8010:8000-8010");
        assertThat(all.collides(Publication.parse("127.0.0.1:8005:1"))).isTrue();
        assertThat(all.collides(Publication.parse("8005:1/udp"))).isFalse();
        assertThat(all.collides(Publication.parse("8011:1"))).isFalse();
        assertThat(Publication.parse("127.0.0.1:1:1").collides(Publication.parse("127.0.0.2:1:1")))
                .isFalse();
    }

    @Property(tries = 200)
    void publicationsAreReadAsWritten(@ForAll("publications") Publication publication) {
        assertThat(Publication.parse(publication.toString())).isEqualTo(publication);
    }

    @Property(tries = 200)
    void rulesAreReadAsWritten(@ForAll("rules") FirewallRule rule) {
        assertThat(FirewallRule.parse(rule.toString())).isEqualTo(rule);
        assertThat(FirewallRule.parse(rule.allowed(), rule.pattern())).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tcp/", "tcp/80,", "icmp/8", "in:", "sideways:tcp", "tcp@10.0.0.1/8", "tcp/1-5,3"})
    void whatIsNoRuleIsRefused(String text) {
        assertThatThrownBy(() -> FirewallRule.parse(true, text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPolicyAloneIsForWhatComesIn() {
        assertThat(Firewall.OPEN.withPolicy("drop").policy()).isEqualTo("in=drop,out=accept");
        assertThat(Firewall.OPEN.withPolicy("in=drop,out=drop").policy()).isEqualTo("in=drop,out=drop");
        assertThatThrownBy(() -> Firewall.OPEN.withPolicy("reject")).hasMessageContaining("accept or drop");
        assertThatThrownBy(() -> Firewall.OPEN.withPolicy("up=drop")).hasMessageContaining("in= and out=");
    }

    @Test
    void rulesAreTakenAwayAsTheyWereGiven() {
        FirewallRule rule = FirewallRule.parse(true, "tcp/22");
        assertThat(Firewall.OPEN.with(rule).without(rule)).isEqualTo(Firewall.OPEN);
        assertThatThrownBy(() -> Firewall.OPEN.without(rule)).hasMessage("no rule \"allow in:tcp/22\"");
    }

    @Provide
    Arbitrary<Publication> publications() {
        return Combinators.combine(
                        addresses().optional(),
                        Arbitraries.integers().between(1, 60000),
                        Arbitraries.integers().between(1, 60000),
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP))
                .as((address, host, container, more, protocol) -> new Publication(
                        address,
                        new PortRange(host, host + more),
                        new PortRange(container, container + more),
                        protocol));
    }

    @Provide
    Arbitrary<FirewallRule> rules() {
        Arbitrary<Cidr> cidrs = Combinators.combine(
                        addresses(), Arbitraries.integers().between(0, 32))
                .as(Cidr::containing);
        Arbitrary<List<PortRange>> ports = Arbitraries.integers()
                .between(1, 100)
                .map(number -> List.of(new PortRange(number, number), new PortRange(number + 1, number + 50)));
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(Direction.values()),
                        Arbitraries.of(Protocol.values()),
                        ports,
                        cidrs.optional())
                .as((allowed, direction, protocol, range, peer) ->
                        new FirewallRule(allowed, direction, protocol, protocol.hasPorts() ? range : List.of(), peer));
    }

    private static Arbitrary<IpAddress> addresses() {
        return Arbitraries.of(IpFamily.values())
                .flatMap(family -> Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(family.bytes())
                        .map(IpAddress::of))
                .filter(address -> !address.isUnspecified() && !address.isMulticast() && !address.isLoopback());
    }
}
