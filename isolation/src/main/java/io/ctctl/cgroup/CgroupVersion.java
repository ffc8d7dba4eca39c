package io.ctctl.cgroup;

/** What a host mounts: v1 hierarchies, the one v2 hierarchy, or v1 with controllers left to v2. */
public enum CgroupVersion {
    V1,
    V2,
    HYBRID
}
