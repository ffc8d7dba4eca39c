package io.ctctl.isolation.capability;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kernel's capabilities, each with its bit in linux/capability.h; CAP_CHECKPOINT_RESTORE came with Linux 5.9. */
public enum Capability {
    CAP_CHOWN(0),
    CAP_DAC_OVERRIDE(1),
    CAP_DAC_READ_SEARCH(2),
    CAP_FOWNER(3),
    CAP_FSETID(4),
    CAP_KILL(5),
    CAP_SETGID(6),
    CAP_SETUID(7),
    CAP_SETPCAP(8),
    CAP_LINUX_IMMUTABLE(9),
    CAP_NET_BIND_SERVICE(10),
    CAP_NET_BROADCAST(11),
    CAP_NET_ADMIN(12),
    CAP_NET_RAW(13),
    CAP_IPC_LOCK(14),
    CAP_IPC_OWNER(15),
    CAP_SYS_MODULE(16),
    CAP_SYS_RAWIO(17),
    CAP_SYS_CHROOT(18),
    CAP_SYS_PTRACE(19),
    CAP_SYS_PACCT(20),
    CAP_SYS_ADMIN(21),
    CAP_SYS_BOOT(22),
    CAP_SYS_NICE(23),
    CAP_SYS_RESOURCE(24),
    CAP_SYS_TIME(25),
    CAP_SYS_TTY_CONFIG(26),
    CAP_MKNOD(27),
    CAP_LEASE(28),
    CAP_AUDIT_WRITE(29),
    CAP_AUDIT_CONTROL(30),
    CAP_SETFCAP(31),
    CAP_MAC_OVERRIDE(32),
    CAP_MAC_ADMIN(33),
    CAP_SYSLOG(34),
    CAP_WAKE_ALARM(35),
    CAP_BLOCK_SUSPEND(36),
    CAP_AUDIT_READ(37),
    CAP_PERFMON(38),
    CAP_BPF(39),
    CAP_CHECKPOINT_RESTORE(40);

    private static final String PREFIX = "CAP_";

    private static final Map<String, Capability> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Capability::name, Function.identity()));

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** The position in a mask, 0 for CAP_CHOWN. */
    public int bit() {
        return bit;
    }

    public long mask() {
        return 1L << bit;
    }

    /** Reads {@code CAP_NET_ADMIN}, {@code net_admin} and the like. */
    public static Capability parse(String text) {
        Capability exact = BY_NAME.get(text);
        if (exact != null) {
            return exact;
        }
        String name = text.strip().toUpperCase(Locale.ROOT);
        Capability named = BY_NAME.get(name.startsWith(PREFIX) ? name : PREFIX + name);
        if (named != null) {
            return named;
        }
        throw new IllegalArgumentException(
                "unknown capability '" + text + "': capabilities(7) lists the names, ALL stands for all");
    }
}
