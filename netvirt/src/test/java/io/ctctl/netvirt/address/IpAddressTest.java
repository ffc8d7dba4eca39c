package io.ctctl.netvirt.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {
    @Provide
    static Arbitrary<IpAddress> addresses() {
        Arbitrary<Byte> bytes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(2, Arbitraries.just((byte) 0)), net.jqwik.api.Tuple.of(3, Arbitraries.bytes()));
        return Arbitraries.of(4, 16)
                .flatMap(length -> bytes.array(byte[].class).ofSize(length))
                .map(IpAddress::of);
    }

    @Property
    void whatIsPrintedIsReadBack(@ForAll("addresses") IpAddress address) {
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    }

    @Property
    void javaReadsItLikewise(@ForAll("addresses") IpAddress address) throws UnknownHostException {
        byte[] read = InetAddress.getByName(address.toString()).getAddress();
        // Java turns mapped addresses into IPv4 ones
        byte[] ours = address.bytes();
        assertThat(ours).endsWith(read);
    }

    @Property
    void orderIsThatOfNumbers(@ForAll("addresses") IpAddress a, @ForAll("addresses") IpAddress b) {
        if (a.family() == b.family()) {
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(a.number().compareTo(b.number()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2001:0DB8:0:0:0:0:0:1, 2001:db8::1",
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
        "::ffff:10.1.2.3, ::ffff:10.1.2.3",
        "fe80::, fe80::",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    })
    void isWrittenAsRfc5952Says(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1.2",
                "10.1.2.3.4",
                "10.1.2.256",
                "010.1.2.3",
                "10.1.2.-3",
                "1.2.3.4 ",
                "localhost",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7",
                "12345::",
                "g::",
                "::1%eth0",
                "1:2:3:4:5:6:7::8",
                "１.2.3.4"
            })
    void anythingElseIsRefusedByName(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bad address \"" + text + "\"");
    }

    @Test
    void thereIsNothingBeyondTheLast() {
        assertThat(IpAddress.parse("10.0.0.255").plus(1)).hasToString("10.0.1.0");
        assertThat(IpAddress.parse("::ffff:ffff:ffff:ffff").plus(1)).hasToString("0:0:0:1::");
        assertThatThrownBy(() -> IpAddress.parse("255.255.255.255").plus(1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IpAddress.parse("::").plus(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
