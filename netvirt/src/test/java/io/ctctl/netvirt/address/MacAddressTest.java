package io.ctctl.netvirt.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MacAddressTest {
    @Property
    void anyNumberMakesALocalOneThatIsReadBack(@ForAll long bits) {
        MacAddress mac = MacAddress.local(bits);
        assertThat(mac.bytes()[0] & 3).isEqualTo(2);
        assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
        assertThat(MacAddress.of(mac.bytes())).isEqualTo(mac);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02:00:00:00:00",
                "02-00-00-00-00-01",
                "01:00:00:00:00:01",
                "00:00:00:00:00:00",
                "0g:00:00:00:00:01"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> MacAddress.parse(text)).hasMessageStartingWith("bad MAC address");
    }

    @Test
    void whatOtherLinksHaveIsNone() {
        assertThat(MacAddress.isOne(MacAddress.local(7).bytes())).isTrue();
        assertThat(MacAddress.isOne(new byte[6])).isFalse();
        assertThat(MacAddress.isOne(new byte[] {1, 0, 0, 0, 0, 1})).isFalse();
        assertThat(MacAddress.isOne(new byte[] {2, 0, 0, 1})).isFalse();
    }
}
