package io.ctctl.tests.harness;

import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine. Without it the test is skipped, or fails under {@code -Dctctl.strict}. */
public final class Required {
    /** Goes on only if the machine has what is needed; {@code otherwise} says what is missing. */
    public static void that(boolean present, String otherwise) {
        if (!present && Boolean.getBoolean("ctctl.strict")) {
            throw new AssertionError("this machine cannot run the test: " + otherwise);
        }
        Assumptions.assumeTrue(present, otherwise);
    }

    private Required() {}
}
