package io.ctctl.netvirt.netlink;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A unicast route of the main table, as the kernel lists it.
 *
 * @param out index of the link it leaves by, or 0 when there are several
 */
public record Route(Cidr destination, int out, Optional<IpAddress> gateway) {
    private static final int FIXED = 12;
    private static final int MAIN = 254;
    private static final int UNICAST = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** Those of the answers to {@link RouteMessages#dump} that are of the main table. */
    public static List<Route> of(List<NetlinkMessage> answers) {
        return answers.stream().map(Route::of).flatMap(Optional::stream).toList();
    }

    private static Optional<Route> of(NetlinkMessage message) {
        byte[] fixed = message.payload().toArray();
        int family = fixed[0];
        Attributes attributes = message.attributes(FIXED);
        int table = attributes.u32(RouteMessages.TABLE).orElse(fixed[4] & 0xff);
        if ((family != AF_INET && family != AF_INET6) || table != MAIN || fixed[7] != UNICAST) {
            return Optional.empty();
        }
        byte[] destination =
                attributes.bytes(RouteMessages.DESTINATION).orElseGet(() -> new byte[family == AF_INET ? 4 : 16]);
        return Optional.of(new Route(
                Cidr.containing(IpAddress.of(destination), fixed[1] & 0xff),
                attributes.u32(RouteMessages.OUT).orElse(0),
                attributes
                        .bytes(RouteMessages.GATEWAY)
                        .filter(bytes -> Arrays.asList(4, 16).contains(bytes.length))
                        .map(IpAddress::of)));
    }
}
