package io.ctctl.tests.harness;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The integration tests, run by one virtual machine inside the guest of {@code bin/test vm full}; a line per test on standard
 * output: {@code ok NAME}, {@code not ok NAME: WHY}, {@code skip NAME: WHY}.
 */
public final class GuestSuite {
    /** Emulated, a test takes some fifty times as long. */
    private static final String PER_TEST = "20 m";

    /** {@code GuestSuite [CLASS…]}: the named classes, without their package, or all of them. */
    public static void main(String[] classes) {
        String names =
                classes.length == 0 ? "\\w+IT" : Arrays.stream(classes).collect(Collectors.joining("|", "(", ")"));
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage("io.ctctl.tests"))
                .filters(includeEngines("junit-jupiter"), includeClassNamePatterns(".*\\." + names))
                .configurationParameter("junit.jupiter.execution.timeout.default", PER_TEST)
                .build();
        LauncherFactory.create().execute(request, new Report());
        // A test's threads and children must not keep the guest from its end.
        System.exit(0);
    }

    /** Prints every test as it ends. A class that fails as a whole is a failed test. */
    private static final class Report implements TestExecutionListener {
        private final Map<TestIdentifier, Long> started = new HashMap<>();
        private TestPlan plan;

        @Override
        public void testPlanExecutionStarted(TestPlan testPlan) {
            plan = testPlan;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            started.put(test, System.nanoTime());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            say("skip", test, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            String why = result.getThrowable().map(Throwable::toString).orElse("");
            if (result.getStatus() == Status.FAILED) {
                say("not ok", test, why);
            } else if (result.getStatus() == Status.ABORTED) {
                say("skip", test, why);
            } else if (test.isTest()) {
                say("ok", test, "");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started.get(test));
            if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) {
                System.out.println("# " + test.getDisplayName() + ": " + took.toSeconds() + " s");
            }
        }

        private void say(String verdict, TestIdentifier test, String why) {
            String name = className(test) + "."
                    + test.getDisplayName().replace("(CtctlInstance)", "").replace("()", "");
            String reason = why.isEmpty() ? "" : ": " + oneLine(why);
            System.out.println(verdict + " " + oneLine(name).replace(": ", ":") + reason);
        }

        private String className(TestIdentifier test) {
            return test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getJavaClass().getSimpleName())
                    .or(() -> plan.getParent(test).map(TestIdentifier::getDisplayName))
                    .orElse("");
        }

        private static String oneLine(String text) {
            List<String> lines = text.lines().map(String::strip).toList();
            String line = String.join(" | ", lines);
            return line.length() > 1500 ? line.substring(0, 1500) : line;
        }
    }

    private GuestSuite() {}
}
