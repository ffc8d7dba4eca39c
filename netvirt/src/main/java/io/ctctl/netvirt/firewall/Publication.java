package io.ctctl.netvirt.firewall;

import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import java.util.Optional;

/**
 * Ports of the host that lead to as many of a container; written {@code [IP:]HOST:CONTAINER[/PROTOCOL]}, an IPv6 address in
 * brackets.
 *
 * @param address of the host; absent: every one it has, IPv4 and IPv6
 */
public record Publication(Optional<IpAddress> address, PortRange host, PortRange container, Protocol protocol) {
    /** Each port is an element of a map. */
    private static final int MOST = 4096;

    public Publication {
        if (host.size() != container.size()) {
            throw new IllegalArgumentException("ports " + host + " of the host and " + container
                    + " of the container: give as many of one as of the other");
        }
        if (host.size() > MOST) {
            throw new IllegalArgumentException("ports " + host + ": publish at most " + MOST + " at once");
        }
        if (!protocol.hasPorts()) {
            throw new IllegalArgumentException("protocol " + protocol + " has no ports: use tcp, udp or sctp");
        }
        if (address.filter(IpAddress::isUnspecified).isPresent()) {
            address = Optional.empty();
        }
        if (address.filter(ip -> ip.family() == IpFamily.V6 && ip.isLoopback()).isPresent()) {
            throw new IllegalArgumentException(
                    "cannot publish on ::1: the kernel translates no address of IPv6's loopback; use 127.0.0.1");
        }
        if (address.filter(IpAddress::isMulticast).isPresent()) {
            throw new IllegalArgumentException("cannot publish on " + address.get() + ": it is a group's address");
        }
    }

    /** IllegalArgumentException naming the text and what is wrong with it. */
    public static Publication parse(String text) {
        int slash = text.indexOf('/');
        Protocol protocol = slash < 0 ? Protocol.TCP : Protocol.parse(text.substring(slash + 1));
        String ports = slash < 0 ? text : text.substring(0, slash);
        int last = ports.lastIndexOf(':');
        if (last < 0) {
            throw malformed(text);
        }
        PortRange container = PortRange.parse(ports.substring(last + 1));
        String rest = ports.substring(0, last);
        int before = rest.lastIndexOf(':');
        PortRange host = PortRange.parse(rest.substring(before + 1));
        return new Publication(
                before < 0 ? Optional.empty() : Optional.of(address(rest.substring(0, before), text)),
                host,
                container,
                protocol);
    }

    private static IpAddress address(String text, String all) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        IpAddress address = IpAddress.parse(bracketed ? text.substring(1, text.length() - 1) : text);
        if (bracketed != (address.family() == IpFamily.V6)) {
            throw malformed(all);
        }
        return address;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("bad port to publish \"" + text
                + "\": use [IP:]HOST:CONTAINER[/PROTOCOL], an IPv6 address in brackets");
    }

    /** Whether some packet would be for both. */
    public boolean collides(Publication other) {
        boolean sameAddress = address.isEmpty() || other.address.isEmpty() || address.equals(other.address);
        return sameAddress && protocol == other.protocol && host.overlaps(other.host);
    }

    /** The port of the container that one of the host leads to. */
    public int target(int hostPort) {
        return container.first() + hostPort - host.first();
    }

    @Override
    public String toString() {
        String where = address.map(ip -> ip.family() == IpFamily.V6 ? "[" + ip + "]:" : ip + ":")
                .orElse("");
        return where + host + ":" + container + "/" + protocol;
    }
}
