package io.ctctl.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One kind of JSON file: a record under a version number, replaced atomically.
 *
 * @param version written; other versions are refused rather than guessed at
 */
public record Document<T>(Class<T> type, int version) {
    private record Envelope(int version, Object content) {}

    /** Fails with an IOException naming the file. */
    public void write(Path file, T value, Durability durability) throws IOException {
        AtomicFile.write(file, Json.bytes(new Envelope(version, value)), durability);
    }

    /** Empty when there is no such file; a damaged or foreign one is an IOException naming it. */
    public Optional<T> read(Path file) throws IOException {
        try {
            return Optional.of(parse(Files.readAllBytes(file), file.toString()));
        } catch (NoSuchFileException ignored) {
            // ENOENT is an answer here: nothing has been written yet.
            return Optional.empty();
        }
    }

    /** Such a document from elsewhere; {@code name} is what a failure calls it. */
    public T parse(byte[] bytes, String name) throws IOException {
        try {
            JsonNode tree = Json.tree(bytes);
            if (tree.path("version").asInt() != version || !tree.path("content").isObject()) {
                throw new IOException(
                        name + " is of version " + tree.path("version").asText("?") + ", this ctctl reads version "
                                + version + "; or it is damaged");
            }
            return Json.value(tree.path("content"), type);
        } catch (JsonProcessingException e) {
            throw new IOException(name + ": damaged: " + e.getOriginalMessage(), e);
        }
    }

    /** As {@link #write} writes it. */
    public byte[] bytes(T value) {
        return Json.bytes(new Envelope(version, value));
    }
}
