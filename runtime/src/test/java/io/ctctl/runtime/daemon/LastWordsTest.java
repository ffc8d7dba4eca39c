package io.ctctl.runtime.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    @Test
    void theLastLinesSayWhy() {
        assertThat(of("@@@@\nit is\n\n", "changed.\r\nIt ", "failed.\n").line()).contains("changed. It failed");
        assertThat(of("", "\n").line()).isEmpty();
    }

    @Test
    void ofAFloodTheEndIsKept() {
        LastWords words = of("x".repeat(10_000), "\nthe end");
        assertThat(words.all()).hasSize(4096).endsWith("\nthe end");
    }

    @Test
    void whatWasSaidBeforeABreakCounts() {
        LastWords words = LastWords.of("test", new LastWords.Source() {
            private boolean said;

            @Override
            public Optional<String> next() throws IOException {
                if (said) {
                    throw new IOException("gone");
                }
                said = true;
                return Optional.of("a word");
            }
        });
        assertThat(words.line()).contains("a word");
    }

    private static LastWords of(String... pieces) {
        Iterator<String> left = List.of(pieces).iterator();
        return LastWords.of("test", () -> left.hasNext() ? Optional.of(left.next()) : Optional.empty());
    }
}
