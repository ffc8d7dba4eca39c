package io.ctctl.netvirt.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class MessageWriterTest {
    @Property
    void attributesAreReadBackAsWritten(
            @ForAll @Size(max = 20) List<@Size(max = 40) byte[]> values,
            @ForAll @IntRange(min = 1, max = 0x3fff) int first) {
        NetlinkMessage message = NetlinkMessage.request("x", 16, 0, out -> {
            out.u32(7);
            for (int i = 0; i < values.size(); i++) {
                out.attribute(1 + (first + i) % 0x3ffe, values.get(i));
            }
        });
        Attributes read = message.attributes(4);
        List<Integer> types = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            types.add(1 + (first + i) % 0x3ffe);
            assertThat(read.bytes(types.get(i)))
                    .hasValueSatisfying(value -> assertThat(value).isNotNull());
        }
        assertThat(read.types()).isEqualTo(types);
        for (int i = 0; i < values.size(); i++) {
            if (types.indexOf(types.get(i)) == i) {
                assertThat(read.bytes(types.get(i)).orElseThrow()).isEqualTo(values.get(i));
            }
        }
        assertThat(message.payload().length() % 4).isZero();
    }

    @Property
    void nestingIsReadBack(@ForAll int number, @ForAll @IntRange(min = 1, max = 20) int depth) {
        NetlinkMessage message = NetlinkMessage.request("x", 16, 0, out -> nest(out, number, depth));
        Attributes level = message.attributes(0);
        for (int i = 0; i < depth; i++) {
            level = level.nested(5);
        }
        assertThat(level.u32(6)).contains(number);
        assertThat(level.text(7)).contains("ende");
        assertThat(level.u64(8)).contains((long) number);
    }

    private static void nest(MessageWriter out, int number, int depth) {
        if (depth == 0) {
            out.u32(6, number).text(7, "ende").u64(8, number);
        } else {
            out.nested(5, inner -> nest(inner, number, depth - 1));
        }
    }

    @Property
    void garbageIsNeverReadBeyondItsEnd(@ForAll @Size(max = 64) @ByteRange byte[] garbage) {
        NetlinkMessage message = NetlinkMessage.request("x", 16, 0, out -> {
            for (byte each : garbage) {
                out.u8(each);
            }
        });
        Attributes read = message.attributes(0);
        assertThat(read.types().size()).isLessThanOrEqualTo(garbage.length / 4);
    }

    @Test
    void theChildsPlaceIsWhereItsPidGoes() {
        NetlinkMessage plain =
                NetlinkMessage.request("a", 16, 0, out -> out.u32(0).text(3, "odd"));
        NetlinkMessage child =
                NetlinkMessage.request("b", 16, 0, out -> out.u32(0).nested(18, info -> info.childPid(19)));
        NetlinkBatch batch = NetlinkBatch.route(plain, child);
        byte[] bytes = batch.encode();
        String step = batch.steps().get(0).toString();
        int offset = Integer.parseInt(step.replaceAll(".*child=(\\d+).*", "$1"));
        assertThat(offset % 4).isZero();
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1).substring(offset - 4, offset))
                .isEqualTo("\10\0\23\0");
    }

    @Test
    void aBatchNamesTheContainerOnceInEachPart() {
        NetlinkMessage child = NetlinkMessage.request("b", 16, 0, out -> out.childPid(19));
        NetlinkMessage other = NetlinkMessage.request("c", 16, 0, out -> out.u32(0));
        assertThat(NetlinkBatch.route(child, other, child, other, other).split())
                .extracting(part -> part.messages().size())
                .containsExactly(2, 3);
        assertThat(NetlinkBatch.route(java.util.Collections.nCopies(300, other)).split())
                .extracting(part -> part.messages().size())
                .containsExactly(128, 128, 44);
    }
}
