package io.ctctl.tests.harness;

import static org.junit.platform.engine.FilterResult.includedIf;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.EngineFilter.includeEngines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.platform.commons.util.ReflectionUtils;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The integration tests in the guest of {@code bin/test vm full}, class by class; a line per test on standard output:
 * {@code ok NAME}, {@code not ok NAME: WHY}, {@code skip NAME: WHY}. It ends with the first class that does not pass, which
 * may have left something running.
 */
public final class GuestSuite {
    private static final String PACKAGE = "io.ctctl.tests.";
    private static final Duration PER_TEST = Duration.ofMinutes(25);
    private static final int FAILED = 3;

    /**
     * {@code GuestSuite FILE CLASS[#METHOD]…}: the classes without that package, a method with {@code *} for any characters,
     * several as {@code ONE|OTHER}, or some of its invocations: {@code METHOD[3+7]}.
     * The names of those that have ended are appended to the file. It ends with 0 before a class comes a second time, too: who
     * calls goes on with those that are not in the file.
     */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        Path done = Path.of(arguments[0]);
        Set<String> classes = new HashSet<>();
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            // Static fixtures are made once in a Java, and closed with the first of the class's runs.
            if (!classes.add(name.replaceAll("#.*", ""))) {
                break;
            }
            Instant begun = Instant.now();
            Report report = new Report();
            Thread thread = new Thread(() -> LauncherFactory.create().execute(request(name), report), name);
            thread.start();
            boolean ended = report.awaitEnd(thread);
            boolean passed = ended ? report.isClean(name) : overdue(name, thread);
            Files.writeString(done, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            System.out.println("# done " + name + " in "
                    + Duration.between(begun, Instant.now()).toSeconds() + " s");
            if (!passed) {
                Runtime.getRuntime().halt(FAILED);
            }
        }
        // A test's threads and children must not keep the guest from its end.
        Runtime.getRuntime().halt(0);
    }

    private static LauncherDiscoveryRequest request(String name) {
        String[] names = name.split("[#\\[\\]]");
        Pattern methods = Pattern.compile(names.length == 1 ? ".*" : names[1].replace("*", ".*"));
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selector(PACKAGE + names[0], names))
                .filters(includeEngines("junit-jupiter"), (PostDiscoveryFilter)
                        test -> includedIf(matches(test, methods)))
                .build();
    }

    private static DiscoverySelector selector(String type, String[] names) {
        if (names.length < 3) {
            return selectClass(type);
        }
        int[] invocations = Arrays.stream(names[2].split("[+]"))
                .mapToInt(each -> Integer.parseInt(each) - 1)
                .toArray();
        return selectIteration(selectMethod(method(type, names[1])), invocations);
    }

    /** With its parameters, as {@code CLASS#METHOD(TYPE, …)}. */
    private static String method(String type, String name) {
        try {
            return Arrays.stream(Class.forName(type).getDeclaredMethods())
                    .filter(method -> method.getName().equals(name))
                    .map(method -> ReflectionUtils.getFullyQualifiedMethodName(method.getDeclaringClass(), method))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no method " + name + " in " + type));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static boolean overdue(String name, Thread thread) {
        String simple = name.replaceAll("#.*", "").replaceAll(".*[.]", "");
        System.out.println("not ok " + simple + ".ends: nothing for " + PER_TEST.toSeconds() + " s");
        for (StackTraceElement frame : thread.getStackTrace()) {
            System.out.println("#   at " + frame);
        }
        return false;
    }

    private static boolean matches(TestDescriptor test, Pattern methods) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source ->
                        methods.matcher(((MethodSource) source).getMethodName()).matches())
                .orElse(true);
    }

    /** Prints every test as it ends. A class that fails as a whole is a failed test. */
    private static final class Report implements TestExecutionListener {
        private static final int SHOWN = 25;

        private final Map<TestIdentifier, Long> started = new HashMap<>();
        private TestPlan plan;
        private int tests;
        private int failures;
        private volatile long told = System.nanoTime();

        /** Whether the thread has ended; not so if it has told of no test for longer than one may take. */
        boolean awaitEnd(Thread thread) throws InterruptedException {
            long left = PER_TEST.toNanos();
            while (thread.isAlive() && left > 0) {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
                left = told + PER_TEST.toNanos() - System.nanoTime();
            }
            return !thread.isAlive();
        }

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
                failures++;
                say("not ok", test, why);
                result.getThrowable().ifPresent(Report::where);
                daemonLogs();
            } else if (result.getStatus() == Status.ABORTED) {
                say("skip", test, why);
            } else if (test.isTest()) {
                say("ok", test, "");
            }
        }

        private void say(String verdict, TestIdentifier test, String why) {
            tests++;
            told = System.nanoTime();
            long nanos = System.nanoTime() - started.getOrDefault(test, System.nanoTime());
            String name = className(test) + "."
                    + test.getDisplayName().replace("(CtctlInstance)", "").replace("()", "");
            String reason = why.isEmpty() ? "" : ": " + oneLine(why);
            System.out.println(verdict + " " + oneLine(name).replace(": ", ":") + " ("
                    + Duration.ofNanos(nanos).toSeconds() + " s)" + reason);
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

        private static void where(Throwable thrown) {
            Arrays.stream(thrown.getStackTrace())
                    .filter(frame -> frame.getClassName().startsWith(PACKAGE))
                    .forEach(frame -> System.out.println("#   at " + frame));
        }

        /** What the daemons of the class said last; a failed test's instance is there until the class ends. */
        private static void daemonLogs() {
            try (DirectoryStream<Path> instances = Files.newDirectoryStream(Path.of("/tmp"), "ct*")) {
                for (Path instance : instances) {
                    Path log = instance.resolve("run/state/daemon.log");
                    if (Files.exists(log)) {
                        List<String> lines = Files.readAllLines(log);
                        lines.subList(Math.max(0, lines.size() - SHOWN), lines.size())
                                .forEach(line -> System.out.println("#   daemon: " + line));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** A name of which nothing runs is a wrong one. */
        boolean isClean(String name) {
            if (tests == 0) {
                System.out.println("not ok " + name + ".runs: no such test");
            }
            return tests > 0 && failures == 0;
        }
    }

    private GuestSuite() {}
}
