package io.ctctl.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.oci.Seccomp;
import io.ctctl.oci.SeccompAction;
import io.ctctl.oci.SeccompArch;
import io.ctctl.oci.SeccompFlag;
import io.ctctl.oci.SeccompOperator;
import io.ctctl.oci.SyscallArg;
import io.ctctl.oci.SyscallRule;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class SeccompCompilerTest {
    private static final int NATIVE = Abi.X86_64.audit();
    private static final int ALLOW = 0x7fff_0000;
    private static final int EPERM = 0x0005_0001;
    private static final int ENOSYS = 0x0005_0026;
    private static final int KILL_PROCESS = 0x8000_0000;
    private static final long[] NO_ARGUMENTS = new long[6];

    record Call(int arch, int number, List<Long> arguments) {
        long[] values() {
            return arguments.stream().mapToLong(Long::longValue).toArray();
        }
    }

    @Property(tries = 500)
    void theTreeAnswersAsTheRulesDo(@ForAll("profiles") Seccomp profile, @ForAll("calls") List<Call> calls) {
        BpfMachine machine = new BpfMachine(SeccompCompiler.compile(profile, Abi.X86_64));
        NaiveFilter naive = new NaiveFilter(profile);
        for (Call call : calls) {
            assertThat(machine.run(call.arch(), call.number(), call.values()).value())
                    .as("%s", call)
                    .isEqualTo(naive.answer(call.arch(), call.number(), call.values()));
        }
    }

    @Provide
    Arbitrary<Seccomp> profiles() {
        Arbitrary<SeccompAction> actions =
                Arbitraries.of(SeccompAction.class).filter(action -> action != SeccompAction.SCMP_ACT_NOTIFY);
        Arbitrary<Integer> errnos = Arbitraries.integers().between(0, 40).injectNull(0.5);
        Arbitrary<SyscallArg> args = Combinators.combine(
                        Arbitraries.integers().between(0, 5), values(), values(), Arbitraries.of(SeccompOperator.class))
                .as(SyscallArg::new);
        Arbitrary<SyscallRule> rules = Combinators.combine(
                        names().list().ofMinSize(1).ofMaxSize(60),
                        actions,
                        errnos,
                        args.list().ofMaxSize(4))
                .as(SyscallRule::new);
        Arbitrary<List<SeccompArch>> arches = Arbitraries.of(
                        SeccompArch.SCMP_ARCH_X86, SeccompArch.SCMP_ARCH_X32, SeccompArch.SCMP_ARCH_ARM)
                .list()
                .ofMaxSize(3);
        return Combinators.combine(actions, errnos, arches, rules.list().ofMaxSize(12))
                .as((action, errno, listed, syscalls) ->
                        new Seccomp(action, errno, listed, List.of(), null, null, syscalls));
    }

    @Provide
    Arbitrary<List<Call>> calls() {
        Arbitrary<Integer> arches = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(NATIVE, Abi.I386.audit())), Tuple.of(1, Arbitraries.integers()));
        Arbitrary<Integer> numbers = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 480),
                Arbitraries.integers().between(Abi.X32_BIT, Abi.X32_BIT + 560),
                Arbitraries.of(-1, -2, 0x3fff_ffff, 0x8000_0000, Integer.MAX_VALUE));
        return Combinators.combine(arches, numbers, values().list().ofSize(6))
                .as(Call::new)
                .list()
                .ofSize(80);
    }

    private static Arbitrary<String> names() {
        List<String> known = new ArrayList<>(Syscalls.of(Abi.X86_64).names());
        known.addAll(Syscalls.of(Abi.I386).names());
        known.sort(null);
        known.add("no_such_call");
        return Arbitraries.of(known);
    }

    /** Few values, so that conditions are met, with both halves at their edges. */
    private static Arbitrary<Long> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, 2L, 0xffff_ffffL, 0x1_0000_0000L, 0x1_0000_0001L, -1L, Long.MIN_VALUE),
                Arbitraries.longs());
    }

    @Test
    void aForeignArchitectureIsKilledWhateverTheDefault() {
        BpfMachine machine = compile(SeccompAction.SCMP_ACT_ALLOW);
        assertThat(machine.run(NATIVE, 0, NO_ARGUMENTS).value()).isEqualTo(ALLOW);
        assertThat(machine.run(Abi.I386.audit(), 0, NO_ARGUMENTS).value()).isEqualTo(KILL_PROCESS);
        assertThat(machine.run(Abi.AARCH64.audit(), 0, NO_ARGUMENTS).value()).isEqualTo(KILL_PROCESS);
        assertThat(machine.run(NATIVE, Abi.X32_BIT, NO_ARGUMENTS).value()).isEqualTo(KILL_PROCESS);
    }

    @Test
    void callsYoungerThanTheProfileAreUnknownNotForbidden() {
        BpfMachine machine = compile(SeccompAction.SCMP_ACT_ERRNO, allow("read"), allow("statx"));
        assertThat(machine.run(NATIVE, 0, NO_ARGUMENTS).value()).isEqualTo(ALLOW);
        assertThat(machine.run(NATIVE, 1, NO_ARGUMENTS).value()).isEqualTo(EPERM);
        assertThat(machine.run(NATIVE, 332, NO_ARGUMENTS).value()).isEqualTo(ALLOW);
        assertThat(machine.run(NATIVE, 333, NO_ARGUMENTS).value()).isEqualTo(ENOSYS);
        assertThat(machine.run(NATIVE, -1, NO_ARGUMENTS).value()).isEqualTo(EPERM);
    }

    @Test
    void conditionsOnOneArgumentAreAlternatives() {
        SyscallArg one = new SyscallArg(0, 1, 0, SeccompOperator.SCMP_CMP_EQ);
        SyscallArg two = new SyscallArg(0, 2, 0, SeccompOperator.SCMP_CMP_EQ);
        BpfMachine machine = compile(
                SeccompAction.SCMP_ACT_ERRNO,
                new SyscallRule(List.of("read"), SeccompAction.SCMP_ACT_ALLOW, null, List.of(one, two)));
        assertThat(machine.run(NATIVE, 0, 1, 0, 0, 0, 0, 0).value()).isEqualTo(ALLOW);
        assertThat(machine.run(NATIVE, 0, 2, 0, 0, 0, 0, 0).value()).isEqualTo(ALLOW);
        assertThat(machine.run(NATIVE, 0, 3, 0, 0, 0, 0, 0).value()).isEqualTo(EPERM);
    }

    @Test
    void equalSubProgramsAreShared() {
        SyscallArg condition = new SyscallArg(3, 77, 0, SeccompOperator.SCMP_CMP_GT);
        List<SyscallArg> args = List.of(condition);
        SyscallRule one = new SyscallRule(List.of("read"), SeccompAction.SCMP_ACT_ALLOW, null, args);
        SyscallRule many =
                new SyscallRule(List.of("read", "close", "lseek", "pipe"), SeccompAction.SCMP_ACT_ALLOW, null, args);
        int single = SeccompCompiler.compile(profile(one), Abi.X86_64).length();
        int shared = SeccompCompiler.compile(profile(many), Abi.X86_64).length();
        // Six more boundaries in the tree, and no second copy of the five instructions of the condition.
        assertThat(shared - single).isLessThanOrEqualTo(7);
    }

    @Test
    void flagsAreTheKernels() {
        Seccomp profile = new Seccomp(
                SeccompAction.SCMP_ACT_ALLOW,
                null,
                List.of(),
                List.of(SeccompFlag.SECCOMP_FILTER_FLAG_LOG, SeccompFlag.SECCOMP_FILTER_FLAG_SPEC_ALLOW),
                null,
                null,
                List.of());
        assertThat(SeccompCompiler.compile(profile, Abi.AARCH64).flags()).isEqualTo(6);
    }

    @Test
    void listenersAreRefused() {
        Seccomp profile = profile(new SyscallRule(List.of("mount"), SeccompAction.SCMP_ACT_NOTIFY, null, List.of()));
        assertThatThrownBy(() -> SeccompCompiler.compile(profile, Abi.X86_64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the seccomp profile uses SCMP_ACT_NOTIFY: listeners are not supported, use another action");
    }

    @Test
    void aProgramOverTheKernelsLimitIsRefused() {
        List<SyscallRule> rules = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            SyscallArg arg = new SyscallArg(1, 0x1234_0000_0000L + i, 0, SeccompOperator.SCMP_CMP_EQ);
            rules.add(new SyscallRule(List.of("ioctl"), SeccompAction.SCMP_ACT_ALLOW, null, List.of(arg)));
        }
        Seccomp profile = profile(rules.toArray(SyscallRule[]::new));
        assertThatThrownBy(() -> SeccompCompiler.compile(profile, Abi.X86_64))
                .hasMessageContaining("more than 4096 BPF instructions");
    }

    private static BpfMachine compile(SeccompAction byDefault, SyscallRule... rules) {
        Seccomp profile = new Seccomp(byDefault, null, List.of(), List.of(), null, null, List.of(rules));
        return new BpfMachine(SeccompCompiler.compile(profile, Abi.X86_64));
    }

    private static Seccomp profile(SyscallRule... rules) {
        return new Seccomp(SeccompAction.SCMP_ACT_ERRNO, null, List.of(), List.of(), null, null, List.of(rules));
    }

    private static SyscallRule allow(String name) {
        return new SyscallRule(List.of(name), SeccompAction.SCMP_ACT_ALLOW, null, List.of());
    }
}
