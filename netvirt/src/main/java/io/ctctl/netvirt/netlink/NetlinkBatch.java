package io.ctctl.netvirt.netlink;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.GoneFlag;
import io.ctctl.isolation.plan.NamespaceStep;
import io.ctctl.isolation.plan.NetlinkProtocol;
import io.ctctl.isolation.plan.Step;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that are sent at once and carried out in order; the first failure counts. The kernel goes on with the later ones
 * all the same, except in NETFILTER's transactions.
 */
public record NetlinkBatch(NetlinkProtocol protocol, List<NetlinkMessage> messages) {
    /** As many as a socket's receive buffer takes answers of. */
    private static final int MOST = 128;

    public NetlinkBatch {
        messages = List.copyOf(messages);
    }

    public static NetlinkBatch route(List<NetlinkMessage> messages) {
        return new NetlinkBatch(NetlinkProtocol.ROUTE, messages);
    }

    public static NetlinkBatch route(NetlinkMessage... messages) {
        return route(List.of(messages));
    }

    /** Numbered from 1. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < messages.size(); i++) {
            bytes.writeBytes(messages.get(i).encode(i + 1));
        }
        return bytes.toByteArray();
    }

    /** The steps of a plan that send them. */
    public List<Step> steps() {
        return steps(Flags.none());
    }

    /** The steps of a teardown that send them: what is gone already is as well. */
    public List<Step> removingSteps() {
        return steps(Flags.of(GoneFlag.GONE_OK));
    }

    private List<Step> steps(Flags<GoneFlag> flags) {
        List<Step> steps = new ArrayList<>();
        for (NetlinkBatch part : split()) {
            steps.add(new NamespaceStep.Netlink(
                    protocol,
                    flags,
                    part.messages.stream().map(NetlinkMessage::what).toList(),
                    Bytes.of(part.encode()),
                    part.child()));
        }
        return List.copyOf(steps);
    }

    /** Parts that each fit and name the container once; a transaction is never split. */
    List<NetlinkBatch> split() {
        if (protocol != NetlinkProtocol.ROUTE) {
            return List.of(this);
        }
        List<NetlinkBatch> parts = new ArrayList<>();
        List<NetlinkMessage> part = new ArrayList<>();
        boolean named = false;
        for (NetlinkMessage message : messages) {
            boolean names = message.child() >= 0;
            if (part.size() == MOST || (names && named)) {
                parts.add(new NetlinkBatch(protocol, part));
                part = new ArrayList<>();
                named = false;
            }
            part.add(message);
            named |= names;
        }
        if (!part.isEmpty()) {
            parts.add(new NetlinkBatch(protocol, part));
        }
        return parts;
    }

    /** Offset of the container's pid in the encoded bytes, or -1. */
    private int child() {
        int at = 0;
        for (NetlinkMessage message : messages) {
            if (message.child() >= 0) {
                return at + NetlinkMessage.HEADER + message.child();
            }
            at += NetlinkMessage.aligned(
                    NetlinkMessage.HEADER + message.payload().length());
        }
        return -1;
    }
}
