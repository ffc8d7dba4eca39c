package io.ctctl.tests.harness;

/** The program of {@code src/test/c/survive}. */
public final class Survivor {
    private static final CompiledProgram PROGRAM = CompiledProgram.of("survive");

    private Survivor() {}

    /** The option that puts the program at {@code /survivor/survive}. */
    public static String volume() {
        return PROGRAM.volumeAt("/survivor");
    }
}
