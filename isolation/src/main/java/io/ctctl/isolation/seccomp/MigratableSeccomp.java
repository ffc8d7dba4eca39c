package io.ctctl.isolation.seccomp;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.Seccomp;
import io.ctctl.oci.SeccompAction;
import io.ctctl.oci.SeccompOperator;
import io.ctctl.oci.SyscallArg;
import io.ctctl.oci.SyscallRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The default profile for containers that are to be checkpointed: what makes kernel objects that cannot be dumped is
 * answered as by a kernel that does not have it, so that programs do without.
 */
public final class MigratableSeccomp {
    private static final int ENOSYS = 38;
    private static final int EPROTONOSUPPORT = 93;
    private static final int IPPROTO_MPTCP = 262;
    private static final long INT = 0xffff_ffffL;

    private static final List<String> UNKNOWN = List.of(
            "io_uring_setup",
            "io_uring_enter",
            "io_uring_register",
            "userfaultfd",
            "memfd_secret",
            "perf_event_open",
            "bpf",
            "fanotify_init",
            "landlock_create_ruleset",
            "landlock_add_rule",
            "landlock_restrict_self");

    private MigratableSeccomp() {}

    /** The plain profile for a container with these capabilities in its bounding set. */
    public static Seccomp profile(CapabilitySet caps) {
        Seccomp plain = DefaultSeccomp.profile(caps);
        List<SyscallRule> rules = new ArrayList<>();
        // before the others, of which the first that fits counts; Go asks for it by itself, and falls back to TCP
        rules.add(new SyscallRule(
                List.of("socket"),
                SeccompAction.SCMP_ACT_ERRNO,
                EPROTONOSUPPORT,
                List.of(new SyscallArg(2, INT, IPPROTO_MPTCP, SeccompOperator.SCMP_CMP_MASKED_EQ))));
        for (SyscallRule rule : plain.syscalls()) {
            List<String> names = rule.names().stream()
                    .filter(name -> !UNKNOWN.contains(name))
                    .toList();
            if (!names.isEmpty()) {
                rules.add(new SyscallRule(names, rule.action(), rule.errnoRet(), rule.args()));
            }
        }
        rules.add(new SyscallRule(UNKNOWN, SeccompAction.SCMP_ACT_ERRNO, ENOSYS, List.of()));
        return new Seccomp(
                plain.defaultAction(),
                plain.defaultErrnoRet(),
                plain.architectures(),
                plain.flags(),
                plain.listenerPath(),
                plain.listenerMetadata(),
                rules);
    }
}
