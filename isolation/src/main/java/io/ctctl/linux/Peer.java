package io.ctctl.linux;

/** Who made the other end of a socket: SO_PEERCRED, fixed at connect, listen or socketpair time. */
public record Peer(int pid, int uid, int gid) {}
