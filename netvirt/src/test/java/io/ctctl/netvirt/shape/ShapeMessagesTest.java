package io.ctctl.netvirt.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.ebpf.HookedProgram;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes that tc 6.1 sent for the same commands, without the rate tables of old kernels. */
final class ShapeMessagesTest {
    private static final HtbClass CLASS =
            new HtbClass(0x8001, 0xffff, Rate.parse("10mbit"), Rate.parse("20mbit"), 60_000, 3, 6_600, true);

    @Test
    void theTree() {
        NetlinkMessage message = ShapeMessages.htb(2);
        assertThat(message.type()).isEqualTo(0x24);
        assertThat(message.flags()).isEqualTo(0x605);
        assertThat(payload(message))
                .isEqualTo("00000000 02000000 00000100 ffffffff 00000000 08000100 68746200 1c000200 "
                        + "18000200 03000000 0a000000 00000000 00000000 00000000");
    }

    @Test
    void aClassWithRateCeilingAndBurst() {
        assertThat(payload(ShapeMessages.htbClass(2, CLASS)))
                .startsWith("00000000 02000000 01800100 ffff0100 00000000 08000100 68746200")
                .contains(
                        "30000100 00010000 ffff0000 d0121300 00010000 ffff0000 a0252600 44420100 22a10000 60ea0000 00000000 03000000");
        // tc class add … burst 6600: 82 500 ticks; the same burst takes half as long at twice the rate
        assertThat(new HtbClass(1, 0, Rate.parse("10mbit"), Rate.parse("10mbit"), 1, 0, 6_600, true).rateTicks())
                .isEqualTo(82_500);
        assertThat(CLASS.rateTicks()).isEqualTo(82_500);
    }

    @Test
    void aQueue() {
        assertThat(payload(ShapeMessages.queue(
                        2, new HtbClass(0x8001, 0xffff, Rate.LEAST, Rate.LEAST, 60_000, 3, 0, true))))
                .isEqualTo("00000000 02000000 00000000 01800100 00000000 0a000100 62666966 6f000000 "
                        + "08000200 64000200");
    }

    /** tc qdisc replace dev … parent 1:20 handle 20: tbf rate 400gbit burst 1614 limit 131172, without a latency. */
    @Test
    void aQueueThatCuts() {
        HtbClass slow = new HtbClass(0x20, 0x8002, Rate.LEAST, new Rate(8_000), 60_000, 3, 0, true);
        assertThat(slow.queueBytes()).isEqualTo(131_172);
        assertThat(payload(ShapeMessages.cutter(2, slow, 1614)))
                .isEqualTo("00000000 02000000 00002000 20000100 00000000 08000100 74626600 40000200 "
                        + "28000100 00010000 ffff0000 ffffffff 00000000 00000000 00000000 64000200 00000000 00000000 "
                        + "08000600 4e060000 0c000400 00743ba4 0b000000");
        assertThat(payload(ShapeMessages.fairQueueOfFrames(2, slow)))
                .startsWith("00000000 02000000 00000000 01002000 00000000 0d000100");
    }

    @Test
    void whatIsSlowIsCut() {
        assertThat(CLASS.slow()).isTrue();
        assertThat(new HtbClass(1, 0, Rate.LEAST, Rate.parse("101mbit"), 1, 0, 0, true).slow())
                .isFalse();
    }

    @Test
    void hooksAndADeletedClass() {
        assertThat(payload(HookedProgram.hooks(4)))
                .isEqualTo("00000000 04000000 0000ffff f1ffffff 00000000 0b000100 636c7361 63740000");
        assertThat(payload(ShapeMessages.deleteClass(2, CLASS)))
                .isEqualTo("00000000 02000000 01800100 00000000 00000000");
    }

    @Test
    void aFilterThatLeadsAway() {
        assertThat(payload(ShapeMessages.filterIn(4, 7, 2)))
                .isEqualTo("00000000 04000000 01000000 f2ffffff 00030100 08000100 62706600 50000200 "
                        + "38000100 34000100 0b000100 6d697272 65640000 24000280 20000200 00000000 "
                        + "00000000 04000000 00000000 00000000 01000000 02000000 "
                        + "08000600 07000000 0a000700 63746374 6c000000");
    }

    /** In words of four bytes. */
    private static String payload(NetlinkMessage message) {
        String hex = HexFormat.of().formatHex(message.payload().toArray());
        return hex.replaceAll("(.{8})(?=.)", "$1 ");
    }
}
