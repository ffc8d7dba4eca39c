package io.ctctl.tests.harness;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the tests of a class share, in a static field with {@code @RegisterExtension}: made with the class, clean after each
 * test, closed after the last one.
 */
public abstract class Fixture implements AfterEachCallback, AfterAllCallback {
    /** Removes all containers; nothing of them may be left. */
    protected abstract void assertClean();

    /** Ends and deletes all of it, whatever state it is in. */
    protected abstract void close();

    @Override
    public final void afterEach(ExtensionContext context) {
        assertClean();
    }

    @Override
    public final void afterAll(ExtensionContext context) {
        close();
    }
}
