package io.ctctl.runtime;

import com.fasterxml.jackson.annotation.JsonValue;
import io.ctctl.runtime.config.ContainerId;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Something that has happened to a container.
 *
 * @param name what the container was called then
 * @param details by key: the exit code of an EXIT, for instance; docs/accounting.md lists them
 */
public record Event(Instant at, Type type, ContainerId container, Optional<String> name, Map<String, String> details) {
    public Event {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /** What kinds of things happen. */
    public enum Type {
        CREATE,
        START,
        EXIT,
        PAUSE,
        UNPAUSE,
        SUSPEND,
        RESUME,
        /** Its settings have been changed. */
        SET,
        /** More traffic than a limit of it allows, the soft or the hard one. */
        QUOTA,
        /** Its packet rules, which somebody had taken away, are back. */
        RULES,
        REMOVE;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
