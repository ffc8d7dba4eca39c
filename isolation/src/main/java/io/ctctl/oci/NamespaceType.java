package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds of namespaces, with their clone flag and their name in {@code /proc/<pid>/ns}. */
public enum NamespaceType {
    @JsonProperty("pid")
    PID(0x20000000, "pid"),
    @JsonProperty("network")
    NETWORK(0x40000000, "net"),
    @JsonProperty("mount")
    MOUNT(0x00020000, "mnt"),
    @JsonProperty("ipc")
    IPC(0x08000000, "ipc"),
    @JsonProperty("uts")
    UTS(0x04000000, "uts"),
    @JsonProperty("user")
    USER(0x10000000, "user"),
    @JsonProperty("cgroup")
    CGROUP(0x02000000, "cgroup"),
    @JsonProperty("time")
    TIME(0x00000080, "time");

    private final int cloneFlag;
    private final String file;

    NamespaceType(int cloneFlag, String file) {
        this.cloneFlag = cloneFlag;
        this.file = file;
    }

    /** The CLONE_NEW* bit. */
    public int cloneFlag() {
        return cloneFlag;
    }

    /** The file's name below {@code /proc/<pid>/ns}. */
    public String file() {
        return file;
    }
}
