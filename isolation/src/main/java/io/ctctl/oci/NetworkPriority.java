package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** Class id and interface priorities of the net_cls and net_prio controllers. */
public record NetworkPriority(@JsonProperty("classID") Long classId, List<InterfacePriority> priorities) {
    public NetworkPriority {
        if (classId != null) {
            Check.u32("network.classID", classId);
        }
        priorities = Check.list("network.priorities", priorities);
    }
}
