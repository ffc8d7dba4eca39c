package io.ctctl.netvirt.ebpf;

import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.netlink.MessageWriter;
import io.ctctl.netvirt.netlink.NetlinkFlag;
import io.ctctl.netvirt.netlink.NetlinkMessage;
import java.util.function.Consumer;

/**
 * Where a program sees the packets of a link: requests of {@code linux/pkt_sched.h} and its like.
 *
 * @param link its index
 * @param way OUT for what comes in by the link, from its container, and IN for what leaves by it
 * @param priority its own at this link and way; the lowest is asked first
 */
public record HookedProgram(int link, Direction way, int priority) {
    private static final int NEW_QDISC = 36;
    private static final int DELETE_QDISC = 37;
    private static final int NEW_FILTER = 44;
    private static final int DELETE_FILTER = 45;

    private static final int CLSACT = 0xffff_fff1;
    private static final int CLSACT_HANDLE = 0xffff_0000;
    private static final int INGRESS = 0xffff_fff2;
    private static final int EGRESS = 0xffff_fff3;

    private static final int KIND = 1;
    private static final int OPTIONS = 2;
    private static final int CHAIN = 11;
    private static final int ALL_PROTOCOLS = 0x0300;
    private static final int HANDLE = 1;
    private static final int BPF_FD = 6;
    private static final int BPF_NAME = 7;
    private static final int BPF_FLAGS = 8;
    /** What the program answers is what happens. */
    private static final int DIRECT = 1;
    /** Where nobody looks unless he is sent there. */
    private static final int ASIDE = 1;

    /** What programs of a link hang on, in both directions. */
    public static NetlinkMessage hooks(int link) {
        return NetlinkMessage.request("newqdisc:clsact", NEW_QDISC, NetlinkFlag.CREATE | NetlinkFlag.EXCL, out -> {
            header(out, link, CLSACT_HANDLE, CLSACT, 0);
            out.text(KIND, "clsact");
        });
    }

    /** With all programs. */
    public static NetlinkMessage deleteHooks(int link) {
        return NetlinkMessage.request("delqdisc:clsact", DELETE_QDISC, 0, out -> {
            header(out, link, CLSACT_HANDLE, CLSACT, 0);
            out.text(KIND, "clsact");
        });
    }

    /** Has a program, by its descriptor, choose from what {@code options} say. */
    public NetlinkMessage filter(int program, Consumer<MessageWriter> options) {
        return request(out -> out.nested(OPTIONS, all -> {
            options.accept(all);
            all.u32(BPF_FD, program);
            all.text(BPF_NAME, "ctctl");
        }));
    }

    /** Has a program, by its descriptor, decide. */
    public NetlinkMessage decider(int program) {
        return request(out -> out.nested(OPTIONS, all -> {
            all.u32(BPF_FD, program);
            all.text(BPF_NAME, "ctctl");
            all.u32(BPF_FLAGS, DIRECT);
        }));
    }

    /** Keeps a program, and the maps it uses, for as long as the link is there; no packet meets it. */
    public NetlinkMessage keeper(int program) {
        return request(out -> {
            out.u32(CHAIN, ASIDE);
            out.nested(OPTIONS, all -> {
                all.u32(BPF_FD, program);
                all.text(BPF_NAME, "ctctl");
                all.u32(BPF_FLAGS, DIRECT);
            });
        });
    }

    private NetlinkMessage request(Consumer<MessageWriter> more) {
        int set = NetlinkFlag.CREATE | NetlinkFlag.REPLACE;
        return NetlinkMessage.request("newfilter:" + name(), NEW_FILTER, set, out -> {
            header(out, link, HANDLE, parent(), priority << 16 | ALL_PROTOCOLS);
            out.text(KIND, "bpf");
            more.accept(out);
        });
    }

    public NetlinkMessage delete() {
        return NetlinkMessage.request("delfilter:" + name(), DELETE_FILTER, 0, out -> {
            header(out, link, HANDLE, parent(), priority << 16 | ALL_PROTOCOLS);
            out.text(KIND, "bpf");
        });
    }

    private String name() {
        return way == Direction.OUT ? "ingress" : "egress";
    }

    private int parent() {
        return way == Direction.OUT ? INGRESS : EGRESS;
    }

    /** struct tcmsg. */
    public static void header(MessageWriter out, int link, int handle, int parent, int information) {
        out.u8(0).u8(0).u16(0).u32(link).u32(handle).u32(parent).u32(information);
    }
}
