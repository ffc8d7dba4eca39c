package io.ctctl.oci;

/** NUMA policies of set_mempolicy(2). */
public enum MemoryPolicyMode {
    MPOL_DEFAULT,
    MPOL_PREFERRED,
    MPOL_BIND,
    MPOL_INTERLEAVE,
    MPOL_LOCAL,
    MPOL_PREFERRED_MANY,
    MPOL_WEIGHTED_INTERLEAVE
}
