package io.ctctl.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the compiled classes no longer show: the text of every Java source of the tree. */
final class SourceTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** Where everything thrown must be turned into an answer, or must not keep the rest from being undone. */
    private static final Set<String> MAY_CATCH_ALL =
            Set.of("CommandRunner.java", "Main.java", "Cleanup.java", "RepeatedWork.java");

    private static List<Path> sources;

    @BeforeAll
    static void findSources() throws IOException {
        sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module :
                    modules.filter(m -> Files.exists(m.resolve("pom.xml"))).toList()) {
                for (String kind : List.of("src/main/java", "src/test/java")) {
                    Path root = module.resolve(kind);
                    if (Files.isDirectory(root)) {
                        try (Stream<Path> files = Files.walk(root)) {
                            files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
                        }
                    }
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(10);
    }

    @Test
    void everyProductionPackageSaysWhatItOwns() {
        Set<String> silent = new TreeSet<>();
        for (Path source : sources) {
            if (source.toString().contains("/src/main/") && !Files.exists(source.resolveSibling("package-info.java"))) {
                silent.add(ROOT.relativize(source.getParent()).toString());
            }
        }
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void nobodyCatchesEverything() throws IOException {
        assertThat(matches("catch \\((final )?([\\w.]+ \\| )*(Exception|RuntimeException|Throwable)\\b", MAY_CATCH_ALL))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        assertThat(matches("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b|@Dis" + "abled\\b", Set.of()))
                .isEmpty();
    }

    @Test
    void testsWaitForEventsAndDoNotSleep() throws IOException {
        assertThat(matches("\\bThread\\.sle" + "ep\\(|TimeUnit\\.\\w+\\.sle" + "ep\\(", Set.of()))
                .isEmpty();
    }

    @Test
    void noLineNamesAHostOfARegistry() throws IOException {
        assertThat(matches("https?://[^\"\\s]*(debian|ubuntu|maven)", Set.of())).isEmpty();
    }

    private static List<String> matches(String regex, Set<String> exceptIn) throws IOException {
        Pattern pattern = Pattern.compile(regex);
        List<String> found = new ArrayList<>();
        for (Path source : sources) {
            if (exceptIn.contains(source.getFileName().toString())) {
                continue;
            }
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(ROOT.relativize(source) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        return found;
    }
}
