package io.ctctl.isolation.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CapabilitySetTest {
    @Test
    void theDefaultSetIsDockers() {
        assertThat(CapabilitySet.defaults().mask()).isEqualTo(0xa80425fbL);
    }

    @Test
    void allIsEveryBitUpToCheckpointRestore() {
        assertThat(CapabilitySet.ALL.mask()).isEqualTo(0x1ff_ffff_ffffL);
    }

    @Test
    void bitsAreInOrder() {
        assertThat(Capability.values())
                .extracting(Capability::bit)
                .containsExactlyElementsOf(IntStream.range(0, 41).boxed().toList());
    }

    @Test
    void namesAreReadInAnySpelling() {
        assertThat(CapabilitySet.parse(List.of("CAP_NET_ADMIN", "net_raw", "Cap_Chown")))
                .isEqualTo(CapabilitySet.of(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_CHOWN));
        assertThat(CapabilitySet.parse(List.of("all"))).isEqualTo(CapabilitySet.ALL);
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> CapabilitySet.parse(List.of("NET_ADMINS")))
                .hasMessage("unknown capability 'NET_ADMINS': capabilities(7) lists the names, ALL stands for all");
    }

    @Test
    void addsAndDropsChangeASet() {
        CapabilitySet changed = CapabilitySet.defaults().apply(List.of("NET_ADMIN"), List.of("NET_RAW", "MKNOD"));
        assertThat(changed.contains(Capability.CAP_NET_ADMIN)).isTrue();
        assertThat(changed.contains(Capability.CAP_NET_RAW)).isFalse();
        assertThat(changed.stream().count()).isEqualTo(13);
    }

    @Test
    void droppingAllLeavesOnlyWhatIsAdded() {
        assertThat(CapabilitySet.defaults().apply(List.of("CHOWN"), List.of("ALL")))
                .isEqualTo(CapabilitySet.of(Capability.CAP_CHOWN));
    }

    @Test
    void addingAllLeavesOutOnlyWhatIsDropped() {
        assertThat(CapabilitySet.defaults().apply(List.of("ALL"), List.of("SYS_ADMIN")))
                .isEqualTo(CapabilitySet.ALL.minus(CapabilitySet.of(Capability.CAP_SYS_ADMIN)));
    }

    @Test
    void theHostsBoundingSetLimits() {
        CapabilitySet host = CapabilitySet.ofHex("000001fffeffffff\n");
        assertThat(CapabilitySet.ALL.intersect(host).contains(Capability.CAP_SYS_RESOURCE))
                .isFalse();
        assertThat(CapabilitySet.ALL.intersect(host).names()).hasSize(40).startsWith("CAP_CHOWN");
    }

    @Test
    void whatIsNotHexadecimalIsNoMask() {
        assertThatThrownBy(() -> CapabilitySet.ofHex("xyz")).hasMessage("not a hexadecimal capability mask: 'xyz'");
    }
}
