package io.ctctl.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RawTextTest {
    @Property
    void bytesComeBackAsTheyWere(@ForAll byte[] bytes) {
        assertThat(RawText.encode(RawText.decode(bytes))).isEqualTo(bytes);
    }

    @Property
    void textIsUtf8(@ForAll String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        assertThat(RawText.decode(utf8)).isEqualTo(new String(utf8, UTF_8));
        assertThat(RawText.encode(new String(utf8, UTF_8))).isEqualTo(utf8);
    }

    @Test
    void whatIsNotUtf8IsKeptByteForByte() {
        byte[] latin = {
            'c', 'a', 'f', (byte) 0xe9, ' ', (byte) 0xf0, (byte) 0x9f, '!', (byte) 0xef, (byte) 0xbf, (byte) 0xbd
        };
        assertThat(RawText.decode(latin)).isEqualTo("caf\udce9 \udcf0\udc9f!\ufffd");
        assertThat(RawText.encode(RawText.decode(latin))).isEqualTo(latin);
    }
}
