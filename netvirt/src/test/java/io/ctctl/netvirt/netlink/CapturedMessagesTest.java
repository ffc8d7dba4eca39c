package io.ctctl.netvirt.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.netlink.LinkMessages.Below;
import io.ctctl.netvirt.netlink.LinkMessages.End;
import io.ctctl.netvirt.netlink.LinkMessages.Place;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.network.NetworkDefinition.Overlay;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests are, byte for byte, what iproute2 6.1 was seen to send for the command beside them. */
final class CapturedMessagesTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:02");

    /** {@code captured}: with the sequence number iproute2 made of the time. */
    private static void same(NetlinkMessage ours, String captured) {
        byte[] bytes = HexFormat.of().parseHex(captured);
        int sequence = (bytes[8] & 0xff) | (bytes[9] & 0xff) << 8 | (bytes[10] & 0xff) << 16 | (bytes[11] & 0xff) << 24;
        assertThat(HexFormat.of().formatHex(ours.encode(sequence))).isEqualTo(captured);
    }

    private static InterfaceName name(String name) {
        return new InterfaceName(name);
    }

    // ip link add name br0 index 77 address 02:00:00:00:00:01 mtu 1500 up type bridge forward_delay 0 stp_state 0
    // mcast_snooping 0
    @Test
    void bridge() {
        same(
                LinkMessages.bridge(name("br0"), 77, MacAddress.parse("02:00:00:00:00:01"), 1500),
                "6800000010000506ed64026b00000000000000004d00000001000000010000000a000100020000000001000008000400dc05000008000300"
                        + "627230002c0012000a00010062726964676500001c000200080001000000000008000500000000000500170000000000");
    }

    // ip link add name ctv0 index 100 address 02:00:00:00:00:02 mtu 1400 numtxqueues 1 numrxqueues 1 arp off up type
    // veth
    // peer name eth0 index 16 address 02:00:00:00:00:02 mtu 1400 numtxqueues 1 numrxqueues 1 arp off netns 7902
    @Test
    void pairWithoutResolution() {
        Optional<MacAddress> mac = Optional.of(MAC);
        Optional<Integer> mtu = Optional.of(1400);
        same(
                LinkMessages.veth(
                        new End(name("ctv0"), 100, mac, mtu, false, new Place.Here()),
                        0,
                        new End(name("eth0"), 16, mac, mtu, false, new Place.Process(7902))),
                "ac000000100005060377036b00000000000000006400000081000000810000000a0001000200000000020000080004007805000008001f00"
                        + "0100000008002000010000000900030063747630000000005c0012000800010076657468500002004c000100000000001000000080000000"
                        + "800000000a0001000200000000020000080004007805000008001f0001000000080020000100000008001300de1e00000900030065746830"
                        + "00000000");
    }

    // ip link add name mv0 index 16 address 02:00:00:00:00:03 mtu 1500 up link br0 type macvlan mode bridge
    @Test
    void macvlan() {
        End end = new End(
                name("mv0"),
                16,
                Optional.of(MacAddress.parse("02:00:00:00:00:03")),
                Optional.of(1500),
                true,
                new Place.Here());
        same(
                LinkMessages.macvlan(end, 77),
                "6000000010000506ee64026b00000000000000001000000001000000010000000a000100020000000003000008000400dc05000008000500"
                        + "4d000000080003006d7630001c0012000b0001006d6163766c616e000c0002000800010004000000");
    }

    // ip link add name br0x index 78 mtu 1450 up master br0 type vxlan id 42 local 10.0.0.1 dstport 4789 learning
    @Test
    void vxlan() {
        Overlay overlay = new Overlay(42, 4789, List.of(), Optional.of(IpAddress.parse("10.0.0.1")));
        same(
                LinkMessages.vxlan(name("br0x"), 78, new Below(77, 0, 1450), overlay),
                "7000000010000506ee64026b00000000000000004e000000010000000100000008000400aa05000008000a004d0000000900030062723078"
                        + "00000000340012000900010076786c616e00000024000200080001002a000000080004000a000001050007000100000006000f00"
                        + "12b50000");
    }

    // ip link set dev lo up; after it looked the index up
    @Test
    void up() {
        same(LinkChangeMessages.up(1), "2000000010000500ee64026b0000000000000000010000000100000001000000");
    }

    // ip link set dev br0 mtu 1400
    @Test
    void mtu() {
        same(
                LinkChangeMessages.mtu(77, 1400),
                "2800000010000500ee64026b00000000000000004d00000000000000000000000800040078050000");
    }

    // ip link set dev ctv0 type bridge_slave isolated on
    @Test
    void isolatedPort() {
        same(
                BridgeMessages.isolatedPort(100),
                "40000000100005003165026b000000000000000064000000000000000000000020001200100004"
                        + "006272696467655f736c617665" + "0c0005000500210001000000");
    }

    // ip link delete dev mv0
    @Test
    void delete() {
        same(LinkMessages.delete(16), "2000000011000500ee64026b0000000000000000100000000000000000000000");
    }

    // ip addr add 10.1.2.1/24 broadcast 10.1.2.255 dev br0; 10.1.2.9/32; fd00::1/64 nodad
    @Test
    void addresses() {
        same(
                AddressMessages.add(77, InterfaceAddress.parse("10.1.2.1/24")),
                "3000000014000506ef64026b00000000021800004d000000080002000a010201080004000a0102ff080001000a010201");
        same(
                AddressMessages.add(77, InterfaceAddress.parse("10.1.2.9/32")),
                "2800000014000506ef64026b00000000022000004d000000080002000a010209080001000a010209");
        same(
                AddressMessages.add(77, InterfaceAddress.parse("fd00::1/64")),
                "4000000014000506ef64026b000000000a4002004d00000014000200fd00000000000000000000000000000114000100fd00000000000000"
                        + "0000000000000001");
        same(
                AddressMessages.remove(77, InterfaceAddress.parse("10.1.2.9/32")),
                "2800000015000500ef64026b00000000022000004d000000080002000a010209080001000a010209");
    }

    // ip route add default via 10.1.2.254 dev br0; via 169.254.1.1 dev ctv0 onlink; -6 via fe80::1 onlink
    @Test
    void defaultRoutes() {
        same(
                RouteMessages.defaultVia(IpAddress.parse("10.1.2.254"), 77, false),
                "2c00000018000506ef64026b0000000002000000fe03000100000000080005000a0102fe080004004d000000");
        same(
                RouteMessages.defaultVia(IpAddress.parse("169.254.1.1"), 100, true),
                "2c000000180005063165026b0000000002000000fe0300010400000008000500a9fe01010800040064000000");
        same(
                RouteMessages.defaultVia(IpAddress.parse("fe80::1"), 100, true),
                "4c000000180005063165026b000000000a000000fe03000104000000140001000000000000000000000000000000000014000500fe800000"
                        + "0000000000000000000000010800040064000000");
    }

    // ip route add 10.9.9.9/32 dev br0; fd00:9::9/128; ip route del 10.9.9.9/32 dev br0
    @Test
    void directRoutes() {
        same(
                RouteMessages.direct(Cidr.parse("10.9.9.9/32"), 77),
                "2c00000018000506ef64026b0000000002200000fe03fd0100000000080001000a090909080004004d000000");
        same(
                RouteMessages.direct(Cidr.parse("fd00:9::9/128"), 77),
                "3800000018000506f064026b000000000a800000fe0300010000000014000100fd000009000000000000000000000009080004004d000000");
        same(
                RouteMessages.remove(Cidr.parse("10.9.9.9/32"), 77),
                "2c00000019000500f064026b0000000002200000fe00ff0000000000080001000a090909080004004d000000");
    }

    // ip neigh replace proxy 10.7.7.7 dev br0; del; bridge fdb append 00:00:00:00:00:00 dst 10.0.0.2 dev br0x
    @Test
    void neighbours() {
        same(
                NeighbourMessages.proxy(IpAddress.parse("10.7.7.7"), 77),
                "240000001c000505f164026b00000000020000004d00000080000800080001000a070707");
        same(
                NeighbourMessages.peer(IpAddress.parse("10.0.0.2"), 78),
                "300000001c00050cf164026b00000000070000004e000000c00002000a0002000000000000000000080001000a000002");
    }
}
