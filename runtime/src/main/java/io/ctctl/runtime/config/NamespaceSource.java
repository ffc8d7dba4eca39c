package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.nio.file.Path;

/** Which namespace of one type a container lives in; written {@code private}, {@code host}, {@code container:X} or a path. */
public sealed interface NamespaceSource {
    NamespaceSource PRIVATE = new Private();
    NamespaceSource HOST = new Host();

    /** A new one of its own. */
    record Private() implements NamespaceSource {
        @JsonValue
        @Override
        public String toString() {
            return "private";
        }
    }

    /** The host's: no isolation of this kind. */
    record Host() implements NamespaceSource {
        @JsonValue
        @Override
        public String toString() {
            return "host";
        }
    }

    /** That of another container, running at the start of this one; a name, an id or the beginning of one. */
    record Container(String reference) implements NamespaceSource {
        @JsonValue
        @Override
        public String toString() {
            return "container:" + reference;
        }
    }

    /** One that a file holds open, as in {@code /proc/PID/ns/net} or {@code /run/netns/NAME}. */
    record File(Path path) implements NamespaceSource {
        @JsonValue
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Throws ContainerException of kind USAGE. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static NamespaceSource parse(String text) {
        if (text.equals("private")) {
            return PRIVATE;
        }
        if (text.equals("host")) {
            return HOST;
        }
        if (text.startsWith("container:") && text.length() > "container:".length()) {
            return new Container(text.substring("container:".length()));
        }
        if (text.startsWith("/")) {
            return new File(Path.of(text));
        }
        throw new ContainerException(
                ErrorKind.USAGE,
                "bad namespace \"" + text + "\": use private, host, container:NAME or an absolute path");
    }
}
