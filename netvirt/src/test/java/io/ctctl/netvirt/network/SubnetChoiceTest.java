package io.ctctl.netvirt.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.Cidr;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SubnetChoiceTest {
    @Property
    void whatIsGivenOutIsNotGivenOutAgain(@ForAll int seed) {
        List<Cidr> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Cidr next = SubnetChoice.v4(seed, taken).orElseThrow();
            assertThat(taken).noneMatch(next::overlaps);
            taken.add(next);
        }
    }

    @Test
    void whatTheHostHasIsLeftOut() {
        assertThat(SubnetChoice.v4(0, List.of(Cidr.parse("10.203.0.0/16"), Cidr.parse("10.204.0.7/32"))))
                .contains(Cidr.parse("10.204.4.0/22"));
        assertThat(SubnetChoice.v4(0, List.of(Cidr.parse("10.0.0.0/8")))).isEmpty();
    }

    @Property
    void privateIpv6SubnetsOfAnInstanceDiffer(@ForAll long instance, @ForAll @IntRange(max = 65534) int number) {
        Cidr subnet = SubnetChoice.v6(instance, number);
        assertThat(Cidr.parse("fd00::/8").contains(subnet)).isTrue();
        assertThat(subnet.prefix()).isEqualTo(64);
        assertThat(subnet.overlaps(SubnetChoice.v6(instance, number + 1))).isFalse();
    }
}
