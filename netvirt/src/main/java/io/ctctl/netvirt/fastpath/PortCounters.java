package io.ctctl.netvirt.fastpath;

import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the program counts of a port: bytes and packets of each family and direction, eight bytes each, for each CPU by itself.
 * Bytes are those of IP packets with their headers; a large packet that the kernel has not cut yet is one.
 */
public final class PortCounters {
    public static final int KEY_BYTES = Station.LINK_BYTES;
    /** Of one CPU. */
    public static final int VALUE_BYTES = 2 * 2 * 16;

    private PortCounters() {}

    public static byte[] key(InterfaceName link) {
        return Arrays.copyOf(link.value().getBytes(StandardCharsets.UTF_8), KEY_BYTES);
    }

    public static InterfaceName link(byte[] key) {
        return new InterfaceName(new String(key, StandardCharsets.UTF_8).replace("\0", ""));
    }

    /** Where the bytes are; the packets follow. */
    static int offset(IpFamily family, Direction direction) {
        return (family == IpFamily.V4 ? 0 : 32) + (direction == Direction.OUT ? 0 : 16);
    }

    /** Of all CPUs together; none of it is of a class. */
    public static Traffic sum(List<ByteBuffer> values) {
        List<Traffic.Row> rows = new ArrayList<>();
        for (ByteBuffer one : values) {
            for (IpFamily family : IpFamily.values()) {
                for (Direction direction : Direction.values()) {
                    int at = offset(family, direction);
                    rows.add(new Traffic.Row(0, direction, family, one.getLong(at), one.getLong(at + 8)));
                }
            }
        }
        return new Traffic(rows);
    }
}
