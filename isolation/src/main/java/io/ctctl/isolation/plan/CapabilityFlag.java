package io.ctctl.isolation.plan;

/** Capabilities as the bits of a capability mask, named as in linux/capability.h. */
enum CapabilityFlag implements PlanFlag {
    CAP_CHOWN(0x1L),
    CAP_DAC_OVERRIDE(0x2L),
    CAP_DAC_READ_SEARCH(0x4L),
    CAP_FOWNER(0x8L),
    CAP_FSETID(0x10L),
    CAP_KILL(0x20L),
    CAP_SETGID(0x40L),
    CAP_SETUID(0x80L),
    CAP_SETPCAP(0x100L),
    CAP_LINUX_IMMUTABLE(0x200L),
    CAP_NET_BIND_SERVICE(0x400L),
    CAP_NET_BROADCAST(0x800L),
    CAP_NET_ADMIN(0x1000L),
    CAP_NET_RAW(0x2000L),
    CAP_IPC_LOCK(0x4000L),
    CAP_IPC_OWNER(0x8000L),
    CAP_SYS_MODULE(0x10000L),
    CAP_SYS_RAWIO(0x20000L),
    CAP_SYS_CHROOT(0x40000L),
    CAP_SYS_PTRACE(0x80000L),
    CAP_SYS_PACCT(0x100000L),
    CAP_SYS_ADMIN(0x200000L),
    CAP_SYS_BOOT(0x400000L),
    CAP_SYS_NICE(0x800000L),
    CAP_SYS_RESOURCE(0x1000000L),
    CAP_SYS_TIME(0x2000000L),
    CAP_SYS_TTY_CONFIG(0x4000000L),
    CAP_MKNOD(0x8000000L),
    CAP_LEASE(0x10000000L),
    CAP_AUDIT_WRITE(0x20000000L),
    CAP_AUDIT_CONTROL(0x40000000L),
    CAP_SETFCAP(0x80000000L),
    CAP_MAC_OVERRIDE(0x100000000L),
    CAP_MAC_ADMIN(0x200000000L),
    CAP_SYSLOG(0x400000000L),
    CAP_WAKE_ALARM(0x800000000L),
    CAP_BLOCK_SUSPEND(0x1000000000L),
    CAP_AUDIT_READ(0x2000000000L),
    CAP_PERFMON(0x4000000000L),
    CAP_BPF(0x8000000000L),
    CAP_CHECKPOINT_RESTORE(0x10000000000L);

    private final long value;

    CapabilityFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }

    /** {@code none}, {@code all} for exactly the known ones, else the names joined by {@code |}, the rest in hex. */
    static String print(long mask) {
        if (mask == 0) {
            return "none";
        }
        return mask == (1L << values().length) - 1 ? "all" : FlagNames.joined(values(), mask);
    }
}
