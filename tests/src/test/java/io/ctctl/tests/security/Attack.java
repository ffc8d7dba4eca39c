package io.ctctl.tests.security;

import io.ctctl.tests.harness.CompiledProgram;

/** The hostile program of {@code src/test/c/attack.c}. */
final class Attack {
    private static final CompiledProgram PROGRAM = CompiledProgram.of("attack.c");

    private Attack() {}

    /** The option that puts the program at {@code /attack/attack}. */
    static String volume() {
        return PROGRAM.volumeAt("/attack");
    }
}
