package io.ctctl.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the guest's suite is run, in one Java or in as many as it takes. */
final class GuestSuiteTest {
    private static final String ONE = "harness.GuestSuiteTest$WithFixture#one";
    private static final String OTHER = "harness.GuestSuiteTest$WithFixture#other";

    @TempDir
    private Path directory;

    @Test
    void aFixtureThatIsClosedIsNotUsedByAnotherMethodOfItsClass() throws IOException {
        Result first = suite(ONE, OTHER);
        assertThat(first.out()).contains("ok WithFixture.one").doesNotContain("not ok");
        assertThat(done()).containsExactly(ONE);
        assertThat(first.code()).isZero();
        Result second = suite(OTHER);
        assertThat(second.out()).contains("ok WithFixture.other").doesNotContain("not ok");
        assertThat(done()).containsExactly(ONE, OTHER);
    }

    @Test
    void severalMethodsOfAClassShareItsFixture() throws IOException {
        String both = ONE + "|other";
        assertThat(suite(both).ok().out()).contains("ok WithFixture.one", "ok WithFixture.other");
        assertThat(done()).containsExactly(both);
    }

    private Result suite(String... names) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GuestSuite.class.getName(),
                directory.resolve("done").toString()));
        words.addAll(List.of(names));
        return Command.of(words).run();
    }

    private List<String> done() throws IOException {
        return Files.readAllLines(directory.resolve("done"));
    }

    /** Run by a suite of that test only. */
    static final class WithFixture {
        @RegisterExtension
        static final Closable fixture = new Closable();

        @Test
        void one() {
            assertThat(fixture.isClosed).isFalse();
        }

        @Test
        void other() {
            assertThat(fixture.isClosed).isFalse();
        }
    }

    private static final class Closable extends Fixture {
        private boolean isClosed;

        @Override
        protected void assertClean() {
            assertThat(isClosed).isFalse();
        }

        @Override
        protected void close() {
            isClosed = true;
        }
    }
}
