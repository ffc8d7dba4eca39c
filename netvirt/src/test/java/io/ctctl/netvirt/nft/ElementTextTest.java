package io.ctctl.netvirt.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ElementTextTest {
    private static final InterfaceName LINK = new InterfaceName("ct0123456789ab0");
    private static final IpAddress ADDRESS = IpAddress.parse("10.1.2.3");

    @Test
    void aKeyOfOneTypeIsAWord() {
        assertThat(ElementText.of(Element.of(Sets.LINKS, LINK))).hasToString("\"ct0123456789ab0\"");
    }

    @Test
    void aConcatenationIsUnpackedPartByPart() {
        Element port = Element.of(Sets.PORT_SOURCE4, LINK, MacAddress.parse("02:00:00:00:00:09"), ADDRESS);
        assertThat(ElementText.of(port))
                .hasToString("{\"concat\":[\"ct0123456789ab0\",\"02:00:00:00:00:09\",\"10.1.2.3\"]}");
        Element link = Element.mapped(Sets.LINK_SENDER4, new ElementValue.Chain("count4-out", false), LINK, ADDRESS);
        assertThat(ElementText.of(link))
                .hasToString("[{\"concat\":[\"ct0123456789ab0\",\"10.1.2.3\"]},"
                        + "{\"goto\":{\"target\":\"count4-out\"}}]");
    }

    @Test
    void numbersAreWords() {
        Element published = Element.mapped(Sets.publishedPort(IpFamily.V4, false), 61000, ADDRESS, 132, 65535);
        assertThat(ElementText.of(published)).hasToString("[{\"concat\":[\"10.1.2.3\",\"132\",\"65535\"]},\"61000\"]");
        Element counted = Element.of(Sets.counters(NftFamily.INET, IpFamily.V6, Direction.IN), LINK, 7);
        assertThat(ElementText.of(counted)).hasToString("{\"concat\":[\"ct0123456789ab0\",\"7\"]}");
    }

    @Test
    void objectsAndAddressesAreValues() {
        Element quota = Element.mapped(Sets.quotas(NftFamily.BRIDGE), new ElementValue.Named("quota-x"), LINK);
        assertThat(ElementText.of(quota)).hasToString("[\"ct0123456789ab0\",\"quota-x\"]");
        Element published =
                Element.mapped(Sets.publishedAddress(IpFamily.V6, true), IpAddress.parse("2001:db8::1"), 6, 80);
        assertThat(ElementText.of(published)).hasToString("[{\"concat\":[\"6\",\"80\"]},\"2001:db8::1\"]");
    }

    @Test
    void elementsOfOneSetAreOneCommand() {
        String json = new NftTransaction("t")
                .addElements(List.of(
                        Element.of(Sets.LINKS, LINK),
                        Element.of(Sets.CLOSED, LINK),
                        Element.of(Sets.LINKS, new InterfaceName("other"))))
                .json();
        assertThat(json.lines().filter(line -> line.contains("element"))).hasSize(2);
        assertThat(json).contains("\"elem\":[\"ct0123456789ab0\",\"other\"]");
    }
}
