package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.InterfaceAddress;
import io.ctctl.netvirt.address.IpAddress;

/** An address of a link, as the kernel lists it. */
public record LinkAddress(int link, InterfaceAddress address) {
    private static final int FIXED = 8;

    /** Of an answer to {@link AddressMessages#dump}. */
    public static LinkAddress of(NetlinkMessage message) {
        Attributes attributes = message.attributes(FIXED);
        // of an IPv6 address, and of one without a peer, there is only the one or both are the same
        byte[] address = attributes
                .bytes(AddressMessages.LOCAL)
                .or(() -> attributes.bytes(AddressMessages.ADDRESS))
                .orElseThrow();
        return new LinkAddress(
                message.buffer().getInt(4),
                new InterfaceAddress(IpAddress.of(address), message.buffer().get(1) & 0xff));
    }
}
