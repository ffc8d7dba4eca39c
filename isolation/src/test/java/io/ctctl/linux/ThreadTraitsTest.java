package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ThreadTraitsTest {
    private static final int POLICY = 41;

    @Test
    void aThreadThatStepsAsideIsOfTheBatchClassAlone() {
        CompletableFuture<String> aside = new CompletableFuture<>();
        new Thread(() -> {
                    ThreadTraits.stepAside();
                    aside.complete(policy());
                })
                .start();
        assertThat(aside.join()).isEqualTo("3");
        assertThat(policy()).isEqualTo("0");
    }

    /** As proc_pid_stat(5) counts; what comes before is the name, in brackets, which may have blanks. */
    private static String policy() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[POLICY - 3];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
