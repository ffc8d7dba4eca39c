package io.ctctl.isolation.seccomp;

import io.ctctl.oci.Seccomp;
import io.ctctl.oci.SeccompArch;
import io.ctctl.oci.SyscallArg;
import io.ctctl.oci.SyscallRule;
import java.util.List;

/** What a profile answers on x86_64, found the slow way, rule by rule. */
final class NaiveFilter {
    private static final int ENOSYS = 0x0005_0000 | 38;
    private static final int KILL_PROCESS = 0x8000_0000;

    private final Seccomp profile;

    NaiveFilter(Seccomp profile) {
        this.profile = profile;
    }

    int answer(int arch, int number, long... arguments) {
        if (arch == 0xc000_003e) {
            if (number == -1) {
                return byDefault();
            }
            boolean x32 = (number & 0x4000_0000) != 0 || number < 0;
            return x32 && !profile.architectures().contains(SeccompArch.SCMP_ARCH_X32)
                    ? KILL_PROCESS
                    : answer(x32 ? Abi.X32 : Abi.X86_64, number, arguments);
        }
        return arch == 0x4000_0003 && profile.architectures().contains(SeccompArch.SCMP_ARCH_X86)
                ? answer(Abi.I386, number, arguments)
                : KILL_PROCESS;
    }

    private int answer(Abi abi, int number, long... arguments) {
        List<SyscallRule> rules = profile.syscalls().stream()
                .filter(rule -> rule.names().stream().anyMatch(name -> is(abi, name, number)))
                .filter(rule -> value(rule) != byDefault())
                .toList();
        for (SyscallRule rule : rules) {
            if (rule.args().isEmpty()) {
                return value(rule);
            }
        }
        for (SyscallRule rule : rules) {
            if (holds(rule, abi, arguments)) {
                return value(rule);
            }
        }
        return isYounger(abi, number) ? ENOSYS : byDefault();
    }

    private boolean isYounger(Abi abi, int number) {
        boolean namesAny = profile.syscalls().stream()
                .flatMap(rule -> rule.names().stream())
                .anyMatch(name -> Syscalls.of(abi).number(name).isPresent());
        boolean above = profile.syscalls().stream()
                .flatMap(rule -> rule.names().stream())
                .flatMapToInt(name -> Syscalls.of(abi).number(name).stream())
                .allMatch(each -> Integer.compareUnsigned(number, each) > 0);
        return namesAny && above && !Answer.mayExecute(profile.defaultAction());
    }

    private static boolean is(Abi abi, String name, int number) {
        return Syscalls.of(abi).number(name).stream().anyMatch(each -> each == number);
    }

    private int byDefault() {
        return Answer.of(profile.defaultAction(), profile.defaultErrnoRet());
    }

    private static int value(SyscallRule rule) {
        return Answer.of(rule.action(), rule.errnoRet());
    }

    private static boolean holds(SyscallRule rule, Abi abi, long... arguments) {
        boolean any = rule.args().stream().map(SyscallArg::index).distinct().count()
                < rule.args().size();
        return any
                ? rule.args().stream().anyMatch(arg -> holds(arg, abi, arguments))
                : rule.args().stream().allMatch(arg -> holds(arg, abi, arguments));
    }

    private static boolean holds(SyscallArg arg, Abi abi, long... arguments) {
        long width = abi == Abi.I386 ? 0xffff_ffffL : -1L;
        long actual = arguments[arg.index()] & width;
        long value = arg.value() & width;
        int order = Long.compareUnsigned(actual, value);
        return switch (arg.op()) {
            case SCMP_CMP_NE -> order != 0;
            case SCMP_CMP_LT -> order < 0;
            case SCMP_CMP_LE -> order <= 0;
            case SCMP_CMP_EQ -> order == 0;
            case SCMP_CMP_GE -> order >= 0;
            case SCMP_CMP_GT -> order > 0;
            case SCMP_CMP_MASKED_EQ -> (actual & value) == (arg.valueTwo() & value);
        };
    }
}
