package io.ctctl.isolation.plan;

/** Which part of the kernel a netlink socket speaks to; one value, not bits. */
public enum NetlinkProtocol implements PlanFlag {
    /** Links, addresses, routes, neighbours, traffic control. */
    ROUTE(0),
    /** nftables and conntrack. */
    NETFILTER(12);

    private final long value;

    NetlinkProtocol(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
