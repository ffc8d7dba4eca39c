package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.ebpf.HookedProgram;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.netlink.MessageWriter;
import io.ctctl.netvirt.netlink.NetlinkFlag;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Requests for links of kind ifb, qdiscs, classes and filters; numbers of {@code linux/pkt_sched.h} and its like. */
public final class ShapeMessages {
    private static final int NEW_LINK = 16;
    private static final int DELETE_LINK = 17;
    private static final int NEW_QDISC = 36;
    private static final int NEW_CLASS = 40;
    private static final int DELETE_CLASS = 41;
    private static final int SET = NetlinkFlag.CREATE | NetlinkFlag.REPLACE;

    private static final int ROOT = 0xffff_ffff;

    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int HTB_PARAMETERS = 1;
    private static final int HTB_INIT = 2;
    private static final int HTB_RATE64 = 6;
    private static final int HTB_CEIL64 = 7;
    private static final int HTB_VERSION = 3;
    private static final int TBF_PARAMETERS = 1;
    private static final int TBF_RATE64 = 4;
    private static final int TBF_BURST = 6;
    private static final int RATE_TO_QUANTUM = 10;
    private static final int LINK_LAYER_ETHERNET = 1;
    private static final int IFF_UP = 1;
    /** Packets that wait in an ifb's own queue; its default of 32 is a fraction of a millisecond's worth. */
    private static final int QUEUE_LENGTH = 1_000;

    private static final int STOLEN = 4;
    private static final int REDIRECT = 1;
    private static final int ACTION = 1;
    /** Before the fast path's, which a shaped interface has not. */
    private static final int PRIORITY = 1;

    private ShapeMessages() {}

    /** A link whose packets go back to where they came from, after they have waited their turn. */
    public static NetlinkMessage ifb(InterfaceName name) {
        return NetlinkMessage.request(
                "newlink:" + name + "/ifb", NEW_LINK, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
                    out.u8(0).u8(0).u16(0).u32(0).u32(IFF_UP).u32(IFF_UP);
                    out.text(3, name.value());
                    out.u32(13, QUEUE_LENGTH);
                    out.nested(18, info -> info.bareText(1, "ifb"));
                });
    }

    public static NetlinkMessage deleteLink(InterfaceName name) {
        return NetlinkMessage.request("dellink:" + name, DELETE_LINK, 0, out -> {
            out.u8(0).u8(0).u16(0).u32(0).u32(0).u32(0);
            out.text(3, name.value());
        });
    }

    /** The tree, in which nothing is shaped that has no class. */
    public static NetlinkMessage htb(int link) {
        return NetlinkMessage.request("newqdisc:htb", NEW_QDISC, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
            HookedProgram.header(out, link, HtbClass.MAJOR << 16, ROOT, 0);
            out.text(KIND, "htb");
            out.nested(OPTIONS, options -> options.attribute(HTB_INIT, numbers(HTB_VERSION, RATE_TO_QUANTUM, 0, 0, 0)));
        });
    }

    /** Makes a class, or makes one that is there be so. */
    public static NetlinkMessage htbClass(int link, HtbClass one) {
        return NetlinkMessage.request("newclass:" + hex(one.minor()), NEW_CLASS, NetlinkFlag.CREATE, out -> {
            HookedProgram.header(out, link, one.handle(), one.parentHandle(), 0);
            out.text(KIND, "htb");
            out.nested(OPTIONS, options -> {
                options.attribute(HTB_PARAMETERS, parameters(one));
                wide(options, HTB_RATE64, one.rate());
                wide(options, HTB_CEIL64, one.ceiling());
            });
        });
    }

    public static NetlinkMessage deleteClass(int link, HtbClass one) {
        return NetlinkMessage.request(
                "delclass:" + hex(one.minor()),
                DELETE_CLASS,
                0,
                out -> HookedProgram.header(out, link, one.handle(), 0, 0));
    }

    /** Where packets of a class wait, in the order they came. */
    public static NetlinkMessage queue(int link, HtbClass one) {
        return leaf(link, 0, one.handle(), "bfifo", options -> {
            int limit = (int) Math.min(Integer.MAX_VALUE, one.queueBytes());
            options.attribute(OPTIONS, numbers(limit));
        });
    }

    /** Where packets of a class wait, each flow in turn and none for long. */
    public static NetlinkMessage fairQueue(int link, HtbClass one) {
        return leaf(link, 0, one.handle(), "fq_codel", options -> {});
    }

    /** The same below a {@link #cutter}, in the place of its own queue. */
    public static NetlinkMessage fairQueueOfFrames(int link, HtbClass one) {
        return leaf(link, 0, one.cutterHandle() | 1, "fq_codel", options -> {});
    }

    /**
     * Where packets of a class are cut into frames, and wait in the order they came: a token bucket that never runs dry, for what
     * is larger than its burst it takes apart. HTB would send it whole.
     *
     * @param frameBytes of the largest frame; one that is larger and cannot be cut is dropped
     */
    public static NetlinkMessage cutter(int link, HtbClass one, int frameBytes) {
        return leaf(link, one.cutterHandle(), one.handle(), "tbf", options -> {
            ByteBuffer parameters = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
            rate(parameters, Rate.MOST);
            parameters.position(24).putInt((int) Math.min(Integer.MAX_VALUE, one.queueBytes()));
            options.nested(OPTIONS, bucket -> bucket.attribute(TBF_PARAMETERS, parameters.array())
                    .u32(TBF_BURST, frameBytes)
                    .u64(TBF_RATE64, Rate.MOST.bytes()));
        });
    }

    private static NetlinkMessage leaf(int link, int handle, int parent, String kind, Consumer<MessageWriter> options) {
        return NetlinkMessage.request("newqdisc:" + kind + "@" + place(parent), NEW_QDISC, SET, out -> {
            HookedProgram.header(out, link, handle, parent, 0);
            out.text(KIND, kind);
            options.accept(out);
        });
    }

    /** Takes what comes in by a link, from its container, to an ifb; {@code program} is a descriptor. */
    public static NetlinkMessage filterIn(int link, int program, int ifb) {
        return new HookedProgram(link, Direction.OUT, PRIORITY).filter(program, redirection(ifb));
    }

    /** Takes what leaves by a link, for its container, to an ifb. */
    public static NetlinkMessage filterOut(int link, int program, int ifb) {
        return new HookedProgram(link, Direction.IN, PRIORITY).filter(program, redirection(ifb));
    }

    private static Consumer<MessageWriter> redirection(int ifb) {
        return options -> options.nested(
                ACTION,
                actions -> actions.nested(1, action -> action.text(1, "mirred")
                        .nested(0x8000 | 2, mirred -> mirred.attribute(2, redirect(ifb)))));
    }

    /** struct tc_mirred. */
    private static byte[] redirect(int ifb) {
        return numbers(0, 0, STOLEN, 0, 0, REDIRECT, ifb);
    }

    /** struct tc_htb_opt. */
    static byte[] parameters(HtbClass one) {
        ByteBuffer out = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        rate(out, one.rate());
        rate(out, one.ceiling());
        out.putInt((int) one.rateTicks()).putInt((int) one.ceilingTicks());
        out.putInt(one.quantum()).putInt(0).putInt(one.priority());
        return out.array();
    }

    /** struct tc_ratespec, without the tables that kernels before 3.9 wanted. */
    private static void rate(ByteBuffer out, Rate rate) {
        out.put((byte) 0).put((byte) LINK_LAYER_ETHERNET).putShort((short) 0);
        out.putShort((short) -1).putShort((short) 0);
        out.putInt((int) Math.min(rate.bytes(), 0xffff_ffffL));
    }

    private static void wide(MessageWriter out, int attribute, Rate rate) {
        if (rate.bytes() >= 1L << 32) {
            out.u64(attribute, rate.bytes());
        }
    }

    private static byte[] numbers(int... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }

    private static String hex(int minor) {
        return place(HtbClass.MAJOR << 16 | minor);
    }

    private static String place(int handle) {
        return Integer.toHexString(handle >>> 16) + ":" + Integer.toHexString(handle & 0xffff);
    }
}
