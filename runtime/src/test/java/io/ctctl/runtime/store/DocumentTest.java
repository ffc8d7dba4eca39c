package io.ctctl.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.NetworkMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentTest {
    record Note(String text, Optional<Path> path, List<String> words, NetworkMode network) {}

    private static final Document<Note> NOTES = new Document<>(Note.class, 3);

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = directory.resolve("note.json");
        Note note = new Note("a", Optional.of(Path.of("/x/y")), List.of("b"), NetworkMode.HOST);

        NOTES.write(file, note, Durability.MACHINE);

        assertThat(NOTES.read(file)).contains(note);
        assertThat(Files.readString(file)).contains("\"version\" : 3").contains("\"path\" : \"/x/y\"");
        assertThat(directory).isDirectoryContaining(path -> path.endsWith("note.json"));
        assertThat(directory.toFile().list()).containsExactly("note.json");
    }

    @Test
    void unknownFieldsAreSkipped() throws IOException {
        Path file = Files.writeString(
                directory.resolve("note.json"),
                "{\"version\":3,\"content\":{\"text\":\"a\",\"new\":1,\"words\":[],\"network\":\"none\"}}");

        assertThat(NOTES.read(file)).map(Note::text).contains("a");
        assertThat(NOTES.read(file)).map(Note::path).contains(Optional.empty());
    }

    @Test
    void noFileIsNothing() throws IOException {
        assertThat(NOTES.read(directory.resolve("absent"))).isEmpty();
    }

    @Test
    void anotherVersionIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("note.json"), "{\"version\":4,\"content\":{}}");

        assertThatThrownBy(() -> NOTES.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of version 4")
                .hasMessageContaining("reads version 3");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("note.json"), "{\"version\":3,\"con");

        assertThatThrownBy(() -> NOTES.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFailedWriteLeavesNothingBehind() throws IOException {
        Path file = Files.createDirectory(directory.resolve("note.json"));
        Files.createFile(file.resolve("in the way"));

        assertThatThrownBy(() -> AtomicFile.write(file, new byte[1], Durability.DAEMON))
                .isInstanceOf(IOException.class);
        assertThat(directory.toFile().list()).containsExactly("note.json");
    }
}
