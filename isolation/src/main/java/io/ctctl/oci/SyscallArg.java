package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A condition on one argument, compared as unsigned 64-bit; for MASKED_EQ {@code value} is the mask. */
public record SyscallArg(
        int index,
        @Unsigned long value,
        @Unsigned @JsonInclude(JsonInclude.Include.NON_DEFAULT) long valueTwo,
        SeccompOperator op) {
    public SyscallArg {
        Check.present("seccomp.syscalls.args.op", op);
        Check.that(index >= 0 && index <= 5, "seccomp.syscalls.args: index must be 0 to 5, is %s", index);
    }
}
