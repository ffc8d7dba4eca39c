package io.ctctl.netvirt.fastpath;

import static io.ctctl.netvirt.ebpf.EbpfAssembler.STACK;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.ebpf.EbpfAssembler;
import io.ctctl.netvirt.firewall.Direction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The eBPF program for what comes in by the ports of one bridge. A frame of IPv4, or of TCP or UDP over IPv6, from a station and the
 * port that it is at is counted, and goes on to the bridge's own link when that is whom it is for, or to the container that
 * has both of the addresses it is for. All others go their ordinary way, on which they are checked, counted and filtered.
 *
 * @param network its number
 * @param bridge index of its bridge
 * @param mac of its bridge
 * @param across whether its containers reach each other
 */
public record PortProgram(int network, int bridge, MacAddress mac, boolean across) {
    // functions, answers and flags of linux/bpf.h
    private static final int MAP_LOOKUP = 1;
    private static final int REDIRECT = 23;
    private static final int CHANGE_TYPE = 32;
    private static final int REDIRECT_PEER = 155;
    private static final int TO_INGRESS = 1;
    private static final int TO_HOST = 0;
    private static final int PASS = -1;

    // struct __sk_buff
    private static final int LENGTH = 0;
    private static final int VLAN_PRESENT = 20;
    private static final int LINK_INDEX = 40;
    private static final int DATA = 76;
    private static final int DATA_END = 80;

    private static final int ETHERNET = 14;
    private static final int FROM_MAC = 6;
    private static final int ETHERTYPE = 12;

    private static final int TCP = 6;
    private static final int UDP = 17;

    /** On the stack: the key of a station. */
    private static final int KEY = -Station.KEY_BYTES;

    // registers that calls leave alone
    private static final int CONTEXT = 6;
    private static final int PACKET = 7;
    private static final int SENDER_COUNTERS = 8;
    private static final int OTHER = 9;

    /** Where things are in a frame of each family. */
    private enum Layout {
        V4(IpFamily.V4, 0x0800, 20, 12, 16),
        V6(IpFamily.V6, 0x86dd, 40, 8, 24);

        private static final int NEXT_HEADER = ETHERNET + 6;

        final IpFamily family;
        final int ethertype;
        final int header;
        final int source;
        final int destination;

        Layout(IpFamily family, int ethertype, int header, int source, int destination) {
            this.family = family;
            this.ethertype = ethertype;
            this.header = header;
            this.source = ETHERNET + source;
            this.destination = ETHERNET + destination;
        }

        String label() {
            return "v" + family.number();
        }
    }

    /**
     * Instructions of eight bytes each.
     *
     * @param stations descriptor of a map of {@link Station}s
     * @param counters descriptor of a map of {@link PortCounters}
     */
    public byte[] assemble(int stations, int counters) {
        EbpfAssembler code = new EbpfAssembler();
        code.move(CONTEXT, 1);
        code.loadWord(1, CONTEXT, VLAN_PRESENT).jumpIfDiffers(1, 0, "pass");
        code.loadWord(PACKET, CONTEXT, DATA).loadWord(SENDER_COUNTERS, CONTEXT, DATA_END);
        requireLength(code, ETHERNET);
        code.loadHalf(1, PACKET, ETHERTYPE);
        for (Layout layout : Layout.values()) {
            code.jumpIfEquals(1, Short.toUnsignedInt(Short.reverseBytes((short) layout.ethertype)), layout.label());
        }
        code.jump("pass");
        for (Layout layout : Layout.values()) {
            add(code, layout, stations, counters);
        }
        return code.label("pass").set(0, PASS).exit().assemble();
    }

    private void add(EbpfAssembler code, Layout layout, int stations, int counters) {
        code.label(layout.label());
        requireLength(code, ETHERNET + layout.header);
        if (layout == Layout.V6) {
            // advertisements and their like are looked at more closely, and may hide behind other headers
            code.loadByte(1, PACKET, Layout.NEXT_HEADER);
            code.jumpIfEquals(1, TCP, "plain").jumpIfEquals(1, UDP, "plain");
            code.jump("pass").label("plain");
        }
        clearKey(code, layout);
        findStation(code, layout, layout.source, FROM_MAC, stations);
        code.loadWord(2, CONTEXT, LINK_INDEX).loadWord(1, OTHER, Station.VALUE_PORT);
        code.jumpIfDiffer(1, 2, "pass");
        findCounters(code, counters);
        code.move(SENDER_COUNTERS, 0);

        ByteBuffer own = ByteBuffer.wrap(mac.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        String across = layout.label() + "-across";
        code.loadWord(1, PACKET, 0).jumpIfDiffers(1, own.getInt(0), across);
        code.loadHalf(1, PACKET, 4).jumpIfDiffers(1, Short.toUnsignedInt(own.getShort(4)), across);
        count(code, SENDER_COUNTERS, PortCounters.offset(layout.family, Direction.OUT));
        code.set(1, bridge).set(2, TO_INGRESS).call(REDIRECT).exit();

        code.label(across);
        if (across()) {
            findStation(code, layout, layout.destination, 0, stations);
            findCounters(code, counters);
            count(code, 0, PortCounters.offset(layout.family, Direction.IN));
            count(code, SENDER_COUNTERS, PortCounters.offset(layout.family, Direction.OUT));
            // it is on its way to another hardware address than this port's; some kernels leave that as it is
            code.move(1, CONTEXT).set(2, TO_HOST).call(CHANGE_TYPE);
            code.loadWord(1, OTHER, Station.VALUE_PORT)
                    .set(2, 0)
                    .call(REDIRECT_PEER)
                    .exit();
        } else {
            code.jump("pass");
        }
    }

    /** While the end of the packet is in {@link #SENDER_COUNTERS}. */
    private static void requireLength(EbpfAssembler code, int bytes) {
        code.move(1, PACKET).addLong(1, bytes).jumpIfAbove(1, SENDER_COUNTERS, "pass");
    }

    private static void clearKey(EbpfAssembler code, Layout layout) {
        code.set(1, layout.family.number()).storeHalf(STACK, KEY + Station.KEY_FAMILY, 1);
        if (layout == Layout.V4) {
            code.set(1, 0).storeWord(STACK, KEY + 4, 1).storeLong(STACK, KEY + 8, 1);
        }
    }

    /** In {@link #OTHER} the station of this network that has both addresses. */
    private void findStation(EbpfAssembler code, Layout layout, int address, int hardware, int stations) {
        for (int word = 0; word < layout.family.bits() / 32; word++) {
            code.loadWord(1, PACKET, address + 4 * word).storeWord(STACK, KEY + Station.KEY_ADDRESS + 4 * word, 1);
        }
        code.loadWord(1, PACKET, hardware).storeWord(STACK, KEY + Station.KEY_MAC, 1);
        code.loadHalf(1, PACKET, hardware + 4).storeHalf(STACK, KEY + Station.KEY_MAC + 4, 1);
        code.loadMap(1, stations).move(2, STACK).addLong(2, KEY).call(MAP_LOOKUP);
        code.jumpIfZero(0, "pass").move(OTHER, 0);
        code.loadWord(1, OTHER, Station.VALUE_NETWORK).jumpIfDiffers(1, network, "pass");
    }

    /** In register 0 the counters of the station in {@link #OTHER}. */
    private static void findCounters(EbpfAssembler code, int counters) {
        code.loadMap(1, counters).move(2, OTHER).addLong(2, Station.VALUE_LINK).call(MAP_LOOKUP);
        code.jumpIfZero(0, "pass");
    }

    private static void count(EbpfAssembler code, int counters, int offset) {
        code.loadLong(1, counters, offset).loadWord(2, CONTEXT, LENGTH).addLong(2, -ETHERNET);
        code.addRegister(1, 2).storeLong(counters, offset, 1);
        code.loadLong(1, counters, offset + 8).addLong(1, 1).storeLong(counters, offset + 8, 1);
    }
}
