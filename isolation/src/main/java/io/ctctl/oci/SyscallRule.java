package io.ctctl.oci;

import java.util.List;

/** What happens to some system calls when all conditions on their arguments hold. */
public record SyscallRule(List<String> names, SeccompAction action, Integer errnoRet, List<SyscallArg> args) {
    public SyscallRule {
        names = Check.list("seccomp.syscalls.names", names);
        Check.present("seccomp.syscalls.action", action);
        args = Check.list("seccomp.syscalls.args", args);
        Check.that(!names.isEmpty(), "seccomp.syscalls: a rule needs at least one name");
        Check.that(
                errnoRet == null || (errnoRet >= 0 && errnoRet <= 0xffff),
                "seccomp.syscalls %s: errnoRet must be 0 to 65535, is %s",
                names.get(0),
                errnoRet);
    }
}
