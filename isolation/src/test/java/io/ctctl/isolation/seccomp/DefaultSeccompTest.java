package io.ctctl.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.isolation.capability.Capability;
import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.Seccomp;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DefaultSeccompTest {
    private static final KernelVersion KERNEL = new KernelVersion(6, 1);
    private static final int ALLOW = 0x7fff_0000;
    private static final int EPERM = 0x0005_0001;
    private static final int ENOSYS = 0x0005_0026;

    private final BpfMachine ordinary = machine(CapabilitySet.defaults());
    private final BpfMachine administrator =
            machine(CapabilitySet.defaults().plus(CapabilitySet.of(Capability.CAP_SYS_ADMIN)));

    @Test
    void everyNumberIsAnsweredInFewSteps() {
        int deepest = 0;
        for (int number = 0; number < 600; number++) {
            for (Abi abi : Abi.X86_64.family()) {
                int each = abi == Abi.X32 ? number | Abi.X32_BIT : number;
                deepest = Math.max(
                        deepest, ordinary.run(abi.audit(), each, new long[6]).steps());
            }
        }
        // Two loads, two or three for the architecture, the tree, an answer; more only where arguments are tested.
        assertThat(deepest).isLessThanOrEqualTo(30);
        int read = ordinary.run(Abi.X86_64.audit(), 0, new long[6]).steps();
        assertThat(read).isLessThanOrEqualTo(16);
    }

    @Test
    void theProgramIsSmall() {
        Seccomp profile = DefaultSeccomp.extended().resolve(CapabilitySet.defaults(), KERNEL, Abi.X86_64);
        assertThat(SeccompCompiler.compile(profile, Abi.X86_64).length()).isBetween(200, 1000);
    }

    @Test
    void ordinaryCallsAreAllowed() {
        for (String name :
                new String[] {"read", "openat", "execve", "futex", "mmap", "epoll_wait", "landlock_add_rule"}) {
            assertThat(answer(ordinary, name)).as(name).isEqualTo(ALLOW);
        }
    }

    @Test
    void whatReachesOutsideIsDenied() {
        Stream.of("mount umount2 pivot_root unshare setns reboot kexec_load init_module bpf perf_event_open ioperm"
                        + " add_key request_key keyctl io_uring_setup io_uring_enter io_uring_register swapon"
                        + " userfaultfd open_by_handle_at settimeofday acct move_pages mbind open_tree fsopen"
                        + " move_mount mount_setattr kcmp vhangup syslog quotactl pidfd_getfd")
                .flatMap(names -> Stream.of(names.split(" ")))
                .forEach(name -> assertThat(answer(ordinary, name)).as(name).isEqualTo(EPERM));
    }

    @Test
    void aCapabilityOpensItsCalls() {
        assertThat(answer(administrator, "mount")).isEqualTo(ALLOW);
        assertThat(answer(administrator, "clone3")).isEqualTo(ALLOW);
        assertThat(answer(administrator, "unshare")).isEqualTo(ALLOW);
        assertThat(answer(administrator, "io_uring_setup")).isEqualTo(EPERM);
    }

    @Test
    void cloneMakesNoNamespaces() {
        assertThat(answer(ordinary, "clone", 0x0100_0011)).isEqualTo(ALLOW);
        for (long flag : new long[] {0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000}) {
            assertThat(answer(ordinary, "clone", flag | 0x11)).isEqualTo(EPERM);
            assertThat(answer(administrator, "clone", flag | 0x11)).isEqualTo(ALLOW);
        }
        assertThat(answer(ordinary, "clone3")).isEqualTo(ENOSYS);
    }

    @Test
    void socketsOfTwoFamiliesAreDeniedHoweverSpelled() {
        for (long family = 0; family <= 46; family++) {
            int expected = family == 38 || family == 40 ? EPERM : ALLOW;
            assertThat(answer(ordinary, "socket", family))
                    .as("family %s", family)
                    .isEqualTo(expected);
            // The kernel takes an int: the upper half must not matter.
            assertThat(answer(ordinary, "socket", family | 0x7_0000_0000L)).isEqualTo(expected);
        }
    }

    @Test
    void personalitiesAreListed() {
        for (long persona : new long[] {0, 8, 0x20000, 0x20008, 0xffff_ffffL}) {
            assertThat(answer(ordinary, "personality", persona)).isEqualTo(ALLOW);
        }
        // ADDR_NO_RANDOMIZE
        assertThat(answer(ordinary, "personality", 0x40000)).isEqualTo(EPERM);
    }

    @Test
    void ptraceNeedsAKernelThatFiltersAfterIt() {
        Seccomp old = DefaultSeccomp.extended().resolve(CapabilitySet.defaults(), new KernelVersion(4, 7), Abi.X86_64);
        assertThat(answer(new BpfMachine(SeccompCompiler.compile(old, Abi.X86_64)), "ptrace"))
                .isEqualTo(EPERM);
        assertThat(answer(ordinary, "ptrace")).isEqualTo(ALLOW);
    }

    @Test
    void futureCallsDoNotExist() {
        assertThat(ordinary.run(Abi.X86_64.audit(), 500, new long[6]).value()).isEqualTo(ENOSYS);
    }

    @Test
    void arm64HasItsOwnTable() {
        Seccomp profile = DefaultSeccomp.extended().resolve(CapabilitySet.defaults(), KERNEL, Abi.AARCH64);
        BpfMachine machine = new BpfMachine(SeccompCompiler.compile(profile, Abi.AARCH64));
        assertThat(machine.run(Abi.AARCH64.audit(), 63, new long[6]).value()).isEqualTo(ALLOW);
        assertThat(machine.run(Abi.AARCH64.audit(), 40, new long[6]).value()).isEqualTo(EPERM);
        assertThat(machine.run(Abi.X86_64.audit(), 0, new long[6]).value()).isEqualTo(0x8000_0000);
    }

    @Test
    void everyNameExistsSomewhere() {
        assertThat(DefaultSeccomp.extended().syscalls().stream()
                        .flatMap(rule -> rule.names().stream())
                        .filter(name -> Stream.of(Abi.values())
                                .noneMatch(abi -> Syscalls.of(abi).number(name).isPresent())))
                .isEmpty();
    }

    private static int answer(BpfMachine machine, String name, long... first) {
        long[] arguments = new long[6];
        System.arraycopy(first, 0, arguments, 0, first.length);
        return machine.run(
                        Abi.X86_64.audit(), Syscalls.of(Abi.X86_64).number(name).orElseThrow(), arguments)
                .value();
    }

    private static BpfMachine machine(CapabilitySet caps) {
        return new BpfMachine(
                SeccompCompiler.compile(DefaultSeccomp.extended().resolve(caps, KERNEL, Abi.X86_64), Abi.X86_64));
    }
}
