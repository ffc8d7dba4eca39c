package io.ctctl.netvirt.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.InterfaceName;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that nft 1.0.6 sent for the same elements, without its identifiers of sets in the same transaction. */
final class ElementMessagesTest {
    private static final String TABLE = "ctctl-x";
    private static final InterfaceName LINK = new InterfaceName("veth0");
    private static final String NAME = "7665746830000000 0000000000000000";

    @Test
    void aNameInASet() {
        assertThat(payload(Element.of(Sets.LINKS, LINK)))
                .isEqualTo(hex("01000000 0c000100 6374637 46c2d7800 0a000200 6c696e6b 73000000"
                        + "20000380 1c000180 18000180 14000100" + NAME));
    }

    @Test
    void aChainInAMap() {
        assertThat(payload(Element.mapped(Sets.HOME, new ElementValue.Chain("c", false), LINK)))
                .isEqualTo(hex("01000000 0c000100 63746374 6c2d7800 09000200 686f6d65 00000000"
                        + "38000380 34000180 18000180 14000100" + NAME
                        + "18000280 14000280 08000100 fffffffc 06000200 63000000"));
    }

    @Test
    void aConcatenationInWholeRegisters() {
        Element element = Element.of(
                Sets.PORT_SOURCE4, LINK, MacAddress.parse("02:00:00:00:00:01"), IpAddress.parse("10.88.0.2"));
        assertThat(payload(element))
                .isEqualTo(hex("07000000 0c000100 63746374 6c2d7800 0c000200 736f7572 63653400"
                        + "2c000380 28000180 24000180 20000100" + NAME + "02000000 00010000 0a580002"));
    }

    @Test
    void aPortThatLeadsToAPort() {
        assertThat(payload(Element.mapped(Sets.publishedPort(IpFamily.V4, true), 80, 6, 8080)))
                .isEqualTo(hex("01000000 0c000100 63746374 6c2d7800 14000200 7075626c 69736865 64342d70 6f727400"
                        + "24000380 20000180 10000180 0c000100 06000000 1f900000 0c000280 06000100 00500000"));
    }

    @Test
    void aMarkIsInTheHostsOrder() {
        Element element = Element.of(Sets.counters(NftFamily.INET, IpFamily.V4, Direction.OUT), LINK, 3);
        assertThat(payload(element))
                .isEqualTo(hex("01000000 0c000100 63746374 6c2d7800 0f000200 636f756e 74342d6f 75740000"
                        + "24000380 20000180 1c000180 18000100" + NAME + "03000000"));
    }

    @Test
    void anObjectByName() {
        assertThat(payload(Element.mapped(Sets.quotas(NftFamily.INET), new ElementValue.Named("q1"), LINK)))
                .isEqualTo(hex("01000000 0c000100 63746374 6c2d7800 0b000200 71756f74 61730000"
                        + "28000380 24000180 18000180 14000100" + NAME + "07000900 71310000"));
    }

    @Test
    void aTransactionHasABeginningAndAnEnd() {
        List<NetlinkMessage> messages = ElementMessages.transaction(
                        ElementMessages.add(TABLE, List.of(Element.of(Sets.LINKS, LINK))))
                .messages();
        assertThat(messages).hasSize(3);
        assertThat(messages.get(0).encode(0)).isEqualTo(hex("14000000 10000100 00000000 00000000 0000000a"));
        assertThat(messages.get(1).type()).isEqualTo(0x0a0c);
        assertThat(messages.get(1).flags()).isEqualTo(0x405);
        assertThat(messages.get(2).encode(9)).isEqualTo(hex("14000000 11000100 09000000 00000000 0000000a"));
    }

    @Test
    void theLastOfATransactionIsAcknowledged() {
        List<NetlinkMessage> messages = ElementMessages.transaction(
                        ElementMessages.add(TABLE, List.of(Element.of(Sets.LINKS, LINK), Element.of(Sets.OPEN, LINK))))
                .messages();
        assertThat(messages).extracting(NetlinkMessage::flags).containsExactly(1, 0x401, 0x405, 1);
    }

    @Test
    void elementsOfOneSetGoTogether() {
        List<NetlinkMessage> messages = ElementMessages.delete(
                TABLE,
                List.of(
                        Element.of(Sets.LINKS, LINK),
                        Element.of(Sets.OPEN, LINK),
                        Element.of(Sets.LINKS, new InterfaceName("veth1"))));
        assertThat(messages).extracting(NetlinkMessage::what).containsExactly("delelement:links", "delelement:open");
    }

    @Test
    void countersAreReadBack() {
        byte[] answer = hex("01000000 0c000100 63746374 6c2d7800 0f000200 636f756e 74342d6f 75740000"
                + "54000380 50000180 1c000180 18000100" + NAME + "03000000"
                + "30000780 0c000100 636f756e 74657200 20000280 0c000100 00000000 00001234 0c000200 00000000 00000005"
                + "00000000");
        assertThat(ElementMessages.listed(new NetlinkMessage("", 0x0a0c, 0, Bytes.of(answer), -1)))
                .singleElement()
                .satisfies(element -> {
                    assertThat(element.link()).isEqualTo(LINK);
                    assertThat(element.mark()).isEqualTo(3);
                    assertThat(element.bytes()).isEqualTo(0x1234);
                    assertThat(element.packets()).isEqualTo(5);
                });
    }

    @Test
    void aKeyOfTheWrongTypeIsRefused() {
        assertThatThrownBy(() -> Element.of(Sets.PORT_SOURCE6, LINK, MacAddress.local(1), IpAddress.parse("10.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Element.of(Sets.LINKS, LINK, LINK)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] payload(Element element) {
        return ElementMessages.add(TABLE, List.of(element)).get(0).payload().toArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
