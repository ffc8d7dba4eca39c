package io.ctctl.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyscallsTest {
    @Test
    void numbersAreTheAbis() {
        assertThat(Syscalls.of(Abi.X86_64).number("openat")).hasValue(257);
        assertThat(Syscalls.of(Abi.I386).number("openat")).hasValue(295);
        assertThat(Syscalls.of(Abi.AARCH64).number("openat")).hasValue(56);
        assertThat(Syscalls.of(Abi.X32).number("openat")).hasValue(Abi.X32_BIT + 257);
    }

    @Test
    void youngCallsHaveOneNumberEverywhere() {
        for (Abi abi : new Abi[] {Abi.X86_64, Abi.I386, Abi.AARCH64}) {
            assertThat(Syscalls.of(abi).number("clone3")).hasValue(435);
            assertThat(Syscalls.of(abi).number("removexattrat")).hasValue(466);
        }
    }

    @Test
    void whatAnAbiLacksIsEmpty() {
        assertThat(Syscalls.of(Abi.X86_64).number("chown32")).isEmpty();
        assertThat(Syscalls.of(Abi.AARCH64).number("open")).isEmpty();
    }

    @Test
    void x32NumbersCarryTheirBit() {
        assertThat(Syscalls.of(Abi.X32).names())
                .allMatch(name -> Syscalls.of(Abi.X32).number(name).orElseThrow() >= Abi.X32_BIT);
    }
}
