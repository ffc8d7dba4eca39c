package io.ctctl.isolation.seccomp;

import io.ctctl.oci.SeccompAction;
import io.ctctl.oci.SyscallArg;
import io.ctctl.oci.SyscallRule;
import java.util.List;

/** A rule of an extended profile; {@code name} is the old spelling of a single name. */
record ConditionalRule(
        String name,
        List<String> names,
        SeccompAction action,
        Integer errnoRet,
        List<SyscallArg> args,
        Conditions includes,
        Conditions excludes) {
    ConditionalRule {
        names = names == null ? List.of() : List.copyOf(names);
        if (name != null && !name.isEmpty()) {
            if (!names.isEmpty()) {
                throw new IllegalArgumentException("a rule has both 'name' and 'names', use only 'names'");
            }
            names = List.of(name);
            name = null;
        }
        includes = includes == null ? Conditions.NONE : includes;
        excludes = excludes == null ? Conditions.NONE : excludes;
        SyscallRule valid = new SyscallRule(names, action, errnoRet, args);
        args = valid.args();
    }

    boolean counts(Conditions.Setting setting) {
        return includes.allHold(setting) && !excludes.anyHolds(setting);
    }

    SyscallRule rule() {
        return new SyscallRule(names, action, errnoRet, args);
    }
}
