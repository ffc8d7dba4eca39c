package io.ctctl.netvirt.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class CidrTest {
    @Provide
    static Arbitrary<Cidr> subnets() {
        return IpAddressTest.addresses().flatMap(address -> Arbitraries.integers()
                .between(0, address.family().bits())
                .map(prefix -> Cidr.containing(address, prefix)));
    }

    @Property
    void whatIsPrintedIsReadBack(@ForAll("subnets") Cidr subnet) {
        assertThat(Cidr.parse(subnet.toString())).isEqualTo(subnet);
    }

    @Property
    void containsExactlyWhatLiesBetweenItsEnds(@ForAll("subnets") Cidr subnet, @ForAll("any") IpAddress address) {
        boolean between = address.family() == subnet.family()
                && address.number().compareTo(subnet.network().number()) >= 0
                && address.number().compareTo(subnet.last().number()) <= 0;
        assertThat(subnet.contains(address)).isEqualTo(between);
    }

    @Provide
    static Arbitrary<IpAddress> any() {
        return IpAddressTest.addresses();
    }

    @Property
    void overlappingIsMutualAndMeansAnAddressInCommon(@ForAll("subnets") Cidr a, @ForAll("subnets") Cidr b) {
        assertThat(a.overlaps(b)).isEqualTo(b.overlaps(a));
        boolean common = a.family() == b.family() && (a.contains(b.network()) || b.contains(a.network()));
        assertThat(a.overlaps(b)).isEqualTo(common);
    }

    @Property
    void halvesOfASubnetDoNotOverlapAndMakeItUp(@ForAll("subnets") Cidr subnet) {
        if (subnet.prefix() < subnet.family().bits()) {
            Cidr lower = new Cidr(subnet.network(), subnet.prefix() + 1);
            Cidr upper = new Cidr(lower.last().plus(1), subnet.prefix() + 1);
            assertThat(lower.overlaps(upper)).isFalse();
            assertThat(subnet.contains(lower) && subnet.contains(upper)).isTrue();
            assertThat(lower.size().add(upper.size())).isEqualTo(subnet.size());
        }
    }

    @Property
    void hostsAreAllButTheNetworkAndTheBroadcast(
            @ForAll("any") IpAddress address, @ForAll @IntRange(min = 0, max = 8) int hostBits) {
        Cidr subnet = Cidr.containing(address, address.family().bits() - hostBits);
        BigInteger hosts = BigInteger.ZERO;
        for (IpAddress each = subnet.network(); ; each = each.plus(1)) {
            assertThat(subnet.hosts().contains(each)).isEqualTo(subnet.isHost(each));
            hosts = subnet.isHost(each) ? hosts.add(BigInteger.ONE) : hosts;
            if (each.equals(subnet.last())) {
                break;
            }
        }
        assertThat(subnet.hosts().size()).isEqualTo(hosts);
    }

    @Test
    void bitsOfAHostAreNoSubnet() {
        assertThatThrownBy(() -> Cidr.parse("10.1.2.3/24"))
                .hasMessage("bad subnet 10.1.2.3/24: did you mean 10.1.2.0/24?");
        assertThatThrownBy(() -> Cidr.parse("10.1.2.0/33")).hasMessage("bad prefix length 33: use 0 to 32");
        assertThatThrownBy(() -> Cidr.parse("10.1.2.0/x")).hasMessageContaining("bad prefix length \"x\"");
    }
}
