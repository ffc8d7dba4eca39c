package io.ctctl.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.cli.FakeRequest;
import io.ctctl.cli.log.ContainerLog.Selection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ContainerLogTest {
    private static final Selection ALL = new Selection(Optional.empty(), Optional.empty(), false);

    @TempDir
    private Path directory;

    private final FakeRequest request = FakeRequest.of("logs");

    private Path file() {
        return directory.resolve("log");
    }

    private void write(String name, String... lines) throws IOException {
        Files.writeString(
                directory.resolve(name),
                String.join("\n", lines) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String line(int second, String rest) {
        return String.format("2026-01-01T00:00:%02d.123456789Z %s", second, rest);
    }

    private String printed(Selection selection) throws IOException {
        new ContainerLog(file()).print(request, selection);
        return request.outText();
    }

    @Test
    void streamsGoTheirWaysAndPartialLinesAreJoined() throws IOException {
        write(
                "log",
                line(1, "stdout P he"),
                line(1, "stderr F oops"),
                line(2, "stdout F llo "),
                line(3, "stdout P no end"));
        assertThat(printed(ALL)).isEqualTo("hello \nno end");
        assertThat(request.errText()).isEqualTo("oops\n");
    }

    @Test
    void withoutOutputThereIsNothing() throws IOException {
        assertThat(printed(ALL)).isEmpty();
    }

    @Test
    void bytesPassUnchanged() throws IOException {
        byte[] binary = new byte[256];
        for (int i = 0; i < 256; i++) {
            binary[i] = (byte) (i == '\n' ? 'n' : i);
        }
        String text = new String(binary, StandardCharsets.ISO_8859_1);
        Files.writeString(file(), line(1, "stdout P " + text) + "\n", StandardCharsets.ISO_8859_1);
        new ContainerLog(file()).print(request, ALL);
        assertThat(request.outArray()).isEqualTo(binary);
    }

    @Test
    void damagedLinesAreLeftOut() throws IOException {
        write(
                "log",
                "garbage",
                "",
                line(1, "stdout F good"),
                line(2, "stdlog F x"),
                line(3, "stdout X y"),
                "2026 stdout");
        assertThat(printed(ALL)).isEqualTo("good\n");
    }

    @Test
    void rotatedFilesComeFirst() throws IOException {
        write("log.2", line(1, "stdout F one"));
        write("log.1", line(2, "stdout F two"));
        write("log", line(3, "stdout F three"));
        assertThat(printed(ALL)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void theTailCountsWholeLinesAcrossFiles() throws IOException {
        write("log.1", line(1, "stdout F one"), line(2, "stdout P tw"));
        write("log", line(3, "stdout F o"), line(4, "stdout F three"));
        assertThat(printed(new Selection(Optional.of(2L), Optional.empty(), false)))
                .isEqualTo("two\nthree\n");
    }

    @Test
    void aTailOfNothingIsNothing() throws IOException {
        write("log", line(1, "stdout F one"));
        assertThat(printed(new Selection(Optional.of(0L), Optional.empty(), false)))
                .isEmpty();
    }

    @Test
    void sinceAndTimes() throws IOException {
        write("log", line(1, "stdout F one"), line(5, "stdout P fi"), line(5, "stdout F ve"));
        Instant since = Instant.parse("2026-01-01T00:00:03Z");
        assertThat(printed(new Selection(Optional.empty(), Optional.of(since), true)))
                .isEqualTo("2026-01-01T00:00:05.123456789Z five\n");
    }

    @Test
    void followingSeesWhatIsWrittenLaterAndAfterARotation() throws Exception {
        write("log", line(1, "stdout F one"));
        AtomicInteger asked = new AtomicInteger();
        new ContainerLog(file()).follow(request, ALL, () -> {
            try {
                return grow(asked.getAndIncrement());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(request.outText()).isEqualTo("one\ntwo\nthree\nfour\n");
    }

    // What the monitor does between two looks; false: the container has ended.
    private boolean grow(int step) throws IOException {
        switch (step) {
            case 0 -> write("log", line(2, "stdout F two"));
            case 1 -> {
                write("log", line(3, "stdout F three"));
                Files.move(file(), directory.resolve("log.1"));
                write("log", line(4, "stdout F four"));
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
