package io.ctctl.netvirt.network;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import java.util.List;
import java.util.Optional;

/** Which private subnet a network gets that names none. */
public final class SubnetChoice {
    /** 10.203.0.0 to 10.218.255.255 in pieces of as many addresses as a bridge has ports. */
    private static final IpAddress FIRST = IpAddress.parse("10.203.0.0");

    private static final int PREFIX = 22;
    private static final int PIECES = 1024;
    private static final int V6_PREFIX = 64;

    private SubnetChoice() {}

    /**
     * The first IPv4 subnet that overlaps nothing; empty when all do.
     *
     * @param seed where the search begins: several instances on one host seldom begin with the same
     */
    public static Optional<Cidr> v4(int seed, List<Cidr> taken) {
        for (int i = 0; i < PIECES; i++) {
            int piece = Math.floorMod(seed + i, PIECES);
            Cidr candidate = new Cidr(FIRST.plus((long) piece << (32 - PREFIX)), PREFIX);
            if (taken.stream().noneMatch(candidate::overlaps)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** A unique local IPv6 subnet (RFC 4193): 40 bits of the instance's own, then the network's number. */
    public static Cidr v6(long instance, int number) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xfd;
        for (int i = 0; i < 5; i++) {
            bytes[1 + i] = (byte) (instance >> (8 * (4 - i)));
        }
        bytes[6] = (byte) (number >> 8);
        bytes[7] = (byte) number;
        return new Cidr(IpAddress.of(bytes), V6_PREFIX);
    }
}
