package io.ctctl.netvirt.fastpath;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.MacAddress;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An address of a port, with the MAC address that goes with it: what a frame that takes the fast path comes from, and may go to.
 *
 * @param network the number of the port's network
 * @param port the port's index on the host
 * @param link its name, by which its packets are counted
 */
public record Station(int network, int port, InterfaceName link, MacAddress mac, IpAddress address) {
    /** Of a key: the address, IPv4 in the first four bytes; the MAC address; the family. */
    public static final int KEY_BYTES = 24;

    static final int KEY_ADDRESS = 0;
    static final int KEY_MAC = 16;
    static final int KEY_FAMILY = 22;

    /** Of a value: the port, the network, the link's name. */
    public static final int VALUE_BYTES = 24;

    static final int VALUE_PORT = 0;
    static final int VALUE_NETWORK = 4;
    static final int VALUE_LINK = 8;
    static final int LINK_BYTES = 16;

    /** By which the program finds it. */
    public byte[] key() {
        return ByteBuffer.allocate(KEY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(KEY_ADDRESS, address.bytes())
                .put(KEY_MAC, mac.bytes())
                .putShort(KEY_FAMILY, (short) address.family().number())
                .array();
    }

    public byte[] value() {
        return ByteBuffer.allocate(VALUE_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(VALUE_PORT, port)
                .putInt(VALUE_NETWORK, network)
                .put(VALUE_LINK, PortCounters.key(link))
                .array();
    }
}
