package io.ctctl.netvirt.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class AnnouncementTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:09");

    @Test
    void ofIpv4IsAGratuitousArpRequest() {
        assertThat(hex(Announcement.frame(IpAddress.parse("10.1.2.3"), MAC)))
                .isEqualTo("ffffffffffff" + "020000000009" + "0806" + "0001" + "0800" + "06" + "04" + "0001"
                        + "020000000009" + "0a010203" + "000000000000" + "0a010203");
    }

    @Test
    void ofIpv6IsAnUnsolicitedAdvertisementThatOverrides() {
        String frame = hex(Announcement.frame(IpAddress.parse("fd00::9"), MAC));
        assertThat(frame)
                .startsWith("333300000001" + "020000000009" + "86dd" + "60000000" + "0020" + "3a" + "ff"
                        + "fd000000000000000000000000000009" + "ff020000000000000000000000000001" + "8800")
                .endsWith("20000000" + "fd000000000000000000000000000009" + "0201" + "020000000009")
                .hasSize(2 * (14 + 40 + 32));
        assertThat(sum(frame)).as("with its checksum everything adds up").isEqualTo(0xffff);
    }

    /** Over both addresses, length, protocol and message. */
    private static int sum(String frame) {
        String summed = frame.substring(2 * 22, 2 * 54) + "00000020" + "0000003a" + frame.substring(2 * 54);
        int sum = 0;
        for (int i = 0; i < summed.length(); i += 4) {
            sum += Integer.parseInt(summed.substring(i, i + 4), 16);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
