package io.ctctl.netvirt.netlink;

import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.NetlinkSocket;
import io.ctctl.linux.SyscallException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Whether somebody takes something out of nf_tables' tables of one name, in the daemon's own network namespace: the kernel keeps
 * what it tells until it is read. For one thread at a time.
 */
public final class TableWatch implements AutoCloseable {
    /** What is known of the tables since the last look, the worst last. */
    public enum News {
        NONE,
        /** Nobody looked for long, and what was told since is lost. */
        UNKNOWN,
        /** Something has been taken away. */
        LOSS
    }

    private static final int NFNLGRP_NFTABLES = 7;
    private static final int SUBSYSTEM = 10 << 8;
    /** Tables, chains, rules, sets, elements and objects that are deleted. */
    private static final Set<Integer> REMOVALS =
            Set.of(SUBSYSTEM | 2, SUBSYSTEM | 5, SUBSYSTEM | 8, SUBSYSTEM | 11, SUBSYSTEM | 14, SUBSYSTEM | 20);
    /** The first attribute of all of them. */
    private static final int TABLE = 1;

    private final NetlinkSocket socket;
    private final String table;

    private TableWatch(NetlinkSocket socket, String table) {
        this.socket = socket;
        this.table = table;
    }

    /** From now on; what {@code own} does is not told. */
    public static TableWatch open(String table, NetlinkConversation own) throws IOException {
        NetlinkSocket socket = NetlinkSocket.listening((int) NetlinkProtocol.NETFILTER.value(), NFNLGRP_NFTABLES);
        try {
            socket.overlook(own.port());
            return new TableWatch(socket, table);
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    /** Since the last look, other than by the process of this id: a program's port is its process id. */
    public News news(long besides) throws IOException {
        News news = News.NONE;
        while (true) {
            try {
                Optional<byte[]> told = socket.next();
                if (told.isEmpty()) {
                    return news;
                }
                for (Answer each : Answer.parse(told.get())) {
                    if (REMOVALS.contains(each.type()) && each.port() != besides && isOfTable(each)) {
                        news = News.LOSS;
                    }
                }
            } catch (SyscallException e) {
                if (e.errno() != Errno.ENOBUFS) {
                    throw e;
                }
                news = news == News.NONE ? News.UNKNOWN : news;
            }
        }
    }

    private boolean isOfTable(Answer answer) {
        return answer.message("removal")
                .attributes(4)
                .text(TABLE)
                .filter(table::equals)
                .isPresent();
    }

    /** Readable when there is something to be looked at. */
    public Fd fd() {
        return socket.fd();
    }

    @Override
    public void close() {
        socket.close();
    }
}
