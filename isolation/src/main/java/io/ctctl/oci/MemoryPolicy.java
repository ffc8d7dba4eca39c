package io.ctctl.oci;

import java.util.List;

/** Arguments of set_mempolicy(2); nodes as a list like {@code 0-1,3}. */
public record MemoryPolicy(MemoryPolicyMode mode, String nodes, List<MemoryPolicyFlag> flags) {
    public MemoryPolicy {
        Check.present("memoryPolicy.mode", mode);
        nodes = Check.text("memoryPolicy.nodes", nodes);
        flags = Check.list("memoryPolicy.flags", flags);
    }
}
