package io.ctctl.netvirt.netlink;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.linux.NetlinkSocket;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether links of the daemon's own network namespace have got or lost addresses: the kernel keeps what it tells until it is read. */
public final class AddressWatch implements AutoCloseable {
    private static final int RTNLGRP_IPV4_IFADDR = 5;
    private static final int RTNLGRP_IPV6_IFADDR = 9;

    private final NetlinkSocket socket;

    private AddressWatch(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** From now on. */
    public static AddressWatch open() throws IOException {
        return new AddressWatch(
                NetlinkSocket.listening((int) NetlinkProtocol.ROUTE.value(), RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR));
    }

    /** Whether there was a change since the last look that is of interest. */
    public boolean changed(Predicate<LinkAddress> interest) throws IOException {
        boolean changed = false;
        while (true) {
            try {
                Optional<byte[]> news = socket.next();
                if (news.isEmpty()) {
                    return changed;
                }
                for (Answer each : Answer.parse(news.get())) {
                    boolean address = each.type() == RouteType.NEWADDR || each.type() == RouteType.DELADDR;
                    changed |= address && interest.test(LinkAddress.of(each.message("address")));
                }
            } catch (SyscallException e) {
                // ENOBUFS: nobody looked for long, and what was told since is lost
                if (e.errno() != Errno.ENOBUFS) {
                    throw e;
                }
                changed = true;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
