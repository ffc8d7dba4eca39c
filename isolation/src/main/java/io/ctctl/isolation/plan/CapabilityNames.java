package io.ctctl.isolation.plan;

/** Capability masks as text: the names of linux/capability.h by bit, joined by {@code |}. */
final class CapabilityNames {
    private static final String[] NAMES =
            ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE"
                            + " NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO"
                            + " SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME"
                            + " SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG"
                            + " WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE")
                    .split(" ");
    private static final long ALL = (1L << NAMES.length) - 1;

    private CapabilityNames() {}

    static String print(long mask) {
        if (mask == 0) {
            return "none";
        }
        if (mask == ALL) {
            return "all";
        }
        StringBuilder names = new StringBuilder();
        for (int bit = 0; bit < NAMES.length; bit++) {
            if ((mask & 1L << bit) != 0) {
                names.append(names.isEmpty() ? "" : "|").append("CAP_").append(NAMES[bit]);
            }
        }
        if ((mask & ~ALL) != 0) {
            names.append(names.isEmpty() ? "" : "|").append("0x").append(Long.toHexString(mask & ~ALL));
        }
        return names.toString();
    }
}
