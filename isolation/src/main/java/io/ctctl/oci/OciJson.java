package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON of the runtime-spec, both ways. Unknown fields are skipped, as the spec demands; what is absent or empty is not
 * written; the same value always gives the same bytes.
 */
public final class OciJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
            .build();

    private OciJson() {}

    /** Reads a file; MalformedJsonException names the file, the line and the column. */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        return parse(Files.readString(file), type, file.toString());
    }

    /** Reads text that came from {@code origin}, which errors name. */
    public static <T> T parse(String json, Class<T> type, String origin) throws MalformedJsonException {
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw new MalformedJsonException(origin + ": holds null, not an object", null);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new MalformedJsonException(origin + where(e) + why(e), e);
        }
    }

    /** The value as indented text that ends in a newline. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a value of the runtime-spec: " + value.getClass(), e);
        }
    }

    /** As {@link #write(Object)}, in UTF-8. */
    public static byte[] bytes(Object value) {
        return write(value).getBytes(StandardCharsets.UTF_8);
    }

    private static String where(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? ": " : ":" + location.getLineNr() + ":" + location.getColumnNr() + ": ";
    }

    private static String why(JsonProcessingException e) {
        String reason = e instanceof ValueInstantiationException && e.getCause() != null
                ? e.getCause().getMessage()
                : e.getOriginalMessage();
        String oneLine = String.valueOf(reason)
                .replaceAll("\\s*\\R\\s*", " ")
                // Jackson says of where something began what it does not say of the source
                .replaceAll("\\[Source: [^;]*; (line: \\d+, column: \\d+)]", "$1");
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? oneLine + " (at " + path(mapping) + ")"
                : oneLine;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
