package io.ctctl.tests.harness;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class one instance, as a parameter. After each test every container is removed and the instance must
 * be clean; after the last one the instance is closed.
 */
public final class CtctlExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(CtctlExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CtctlInstance.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return classContext(context)
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Owned.class, key -> new Owned(), Owned.class)
                .instance();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Owned owned = classContext(context).getStore(NAMESPACE).get(Owned.class, Owned.class);
        if (owned != null) {
            owned.instance().removeAll();
            LeakCheck.assertClean(owned.instance());
        }
    }

    private static ExtensionContext classContext(ExtensionContext context) {
        ExtensionContext current = context;
        while (current.getTestMethod().isPresent()) {
            current = current.getParent().orElseThrow();
        }
        return current;
    }

    /** The instance of one test class. */
    private static final class Owned implements CloseableResource {
        private final CtctlInstance instance = CtctlInstance.create();

        Owned() {
            // Else the first run builds it, and says so.
            instance.ctctl("template", "build", "busybox").ok();
        }

        CtctlInstance instance() {
            return instance;
        }

        @Override
        public void close() {
            instance.close();
        }
    }
}
