package io.ctctl.oci;

import java.util.List;

/** System call filter of the container. */
public record Seccomp(
        SeccompAction defaultAction,
        Integer defaultErrnoRet,
        List<SeccompArch> architectures,
        List<SeccompFlag> flags,
        String listenerPath,
        String listenerMetadata,
        List<SyscallRule> syscalls) {
    public Seccomp {
        Check.present("seccomp.defaultAction", defaultAction);
        architectures = Check.list("seccomp.architectures", architectures);
        flags = Check.list("seccomp.flags", flags);
        listenerPath = Check.text("seccomp.listenerPath", listenerPath);
        listenerMetadata = Check.text("seccomp.listenerMetadata", listenerMetadata);
        syscalls = Check.list("seccomp.syscalls", syscalls);
        Check.that(
                defaultErrnoRet == null || (defaultErrnoRet >= 0 && defaultErrnoRet <= 0xffff),
                "seccomp.defaultErrnoRet: must be 0 to 65535, is %s",
                defaultErrnoRet);
        Check.that(
                listenerMetadata == null || listenerPath != null,
                "seccomp.listenerMetadata: makes no sense without listenerPath");
    }
}
