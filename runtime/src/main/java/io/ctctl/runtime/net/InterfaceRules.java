package io.ctctl.runtime.net;

import io.ctctl.netvirt.netlink.NetlinkBatch;
import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.ContainerConfig;
import java.util.List;

/** What every interface gets beside its links: filters, translation, shaping. Decided for each start; nothing is done. */
public interface InterfaceRules {
    /** Sent when the host's link exists and before the container's program does. */
    List<NetlinkBatch> up(NetworkDefinition network, AttachedInterface attached, ContainerConfig config);

    /** Sent after the end, while the host's link may still exist; what is gone already is no failure. */
    List<NetlinkBatch> down(NetworkDefinition network, AttachedInterface attached);
}
