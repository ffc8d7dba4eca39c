package io.ctctl.netvirt.network;

import io.ctctl.netvirt.address.AddressRange;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import java.util.Optional;

/**
 * A subnet of a network.
 *
 * @param gateway where its containers send what is for others; on a bridge it is the host's own address there
 * @param range what automatic addresses are taken from
 */
public record Subnet(Cidr cidr, Optional<IpAddress> gateway, AddressRange range) {
    public Subnet {
        gateway.ifPresent(address -> requireHost(cidr, address, "gateway"));
        requireHost(cidr, range.first(), "range's first address");
        requireHost(cidr, range.last(), "range's last address");
    }

    /** With the first address for a gateway and all others for containers, where nothing else is said. */
    public static Subnet of(Cidr cidr, Optional<IpAddress> gateway, Optional<AddressRange> range) {
        return new Subnet(cidr, Optional.of(gateway.orElse(cidr.hosts().first())), range.orElse(cidr.hosts()));
    }

    public static Subnet of(Cidr cidr) {
        return of(cidr, Optional.empty(), Optional.empty());
    }

    /** Without one: for networks that lead nowhere. */
    public static Subnet withoutGateway(Cidr cidr, Optional<AddressRange> range) {
        return new Subnet(cidr, Optional.empty(), range.orElse(cidr.hosts()));
    }

    private static void requireHost(Cidr cidr, IpAddress address, String what) {
        if (!cidr.isHost(address)) {
            throw new IllegalArgumentException(what + " " + address + " is no host's address of " + cidr);
        }
    }
}
