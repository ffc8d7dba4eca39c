package io.ctctl.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciJsonTest {
    @TempDir
    Path directory;

    @Test
    void aConfigWithEveryFieldSurvivesUnchanged() throws IOException {
        String json = everyField();
        assertThat(OciJson.write(OciJson.parse(json, Spec.class, "config.json")))
                .isEqualTo(json);
    }

    @Test
    void thatConfigSetsEveryComponentOfEveryRecord() throws IOException, ReflectiveOperationException {
        Set<String> all = new TreeSet<>();
        Set<String> set = new TreeSet<>();
        collect(OciJson.parse(everyField(), Spec.class, "config.json"), all, set);
        assertThat(set).isEqualTo(all).hasSizeGreaterThan(150);
    }

    @Test
    void unknownFieldsAreSkipped() throws IOException {
        Spec spec =
                OciJson.parse("{\"ociVersion\":\"1.3.0\",\"vm\":{\"kernel\":{}},\"linux\":{\"x\":1}}", Spec.class, "c");
        assertThat(spec)
                .isEqualTo(Spec.builder()
                        .version("1.3.0")
                        .linux(Linux.builder().build())
                        .build());
    }

    @Test
    void whatIsAbsentIsEmptyOrNull() throws IOException {
        Spec spec = OciJson.parse("{\"ociVersion\":\"1.0.2\",\"hostname\":\"\",\"mounts\":null}", Spec.class, "c");
        assertThat(spec.mounts()).isEmpty();
        assertThat(spec.annotations()).isEmpty();
        assertThat(spec.hostname()).isNull();
        assertThat(spec.process()).isNull();
    }

    @Test
    void errorsNameFileLineColumnAndField() throws IOException {
        Path file = Files.writeString(
                directory.resolve("config.json"),
                "{\n \"ociVersion\": \"1.2.0\",\n \"process\": {\"cwd\": \"x\", \"args\": [\"a\"]}}");
        assertThatThrownBy(() -> OciJson.read(file, Spec.class))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage(file + ":3:39: process.cwd: must be an absolute path, is 'x' (at process)");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        for (String value : List.of("-1", "18446744073709551616", "\"many\"")) {
            String json = "{\"type\":\"RLIMIT_CPU\",\"hard\":" + value + ",\"soft\":0}";
            assertThatThrownBy(() -> OciJson.parse(json, Rlimit.class, "r"))
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessageContaining("(at hard)");
        }
    }

    @Test
    void textAfterTheValueIsRefused() {
        assertThatThrownBy(() -> OciJson.parse("{} {}", Capabilities.class, "c"))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> OciJson.parse("null", Capabilities.class, "c"))
                .hasMessage("c: holds null, not an object");
    }

    private String everyField() throws IOException {
        try (InputStream stream = getClass().getResourceAsStream("every-field.json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Names of all components of the records below a value, and of those that are present in some instance. */
    private static void collect(Object value, Set<String> all, Set<String> set) throws ReflectiveOperationException {
        if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                Object each = component.getAccessor().invoke(value);
                String name = value.getClass().getSimpleName() + "." + component.getName();
                all.add(name);
                if (!isAbsent(each)) {
                    set.add(name);
                    collect(each, all, set);
                }
            }
        } else if (value instanceof Collection<?> values) {
            for (Object each : values) {
                collect(each, all, set);
            }
        } else if (value instanceof Map<?, ?> map) {
            collect(map.values(), all, set);
        }
    }

    private static boolean isAbsent(Object value) {
        return value == null
                || (value instanceof Collection<?> values && values.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }

    @Test
    void whereAnUnfinishedValueBeganIsTold() {
        assertThatThrownBy(() -> OciJson.parse("{", Capabilities.class, "profile.json"))
                .hasMessageContaining("expected close marker for Object (start marker at line: 1, column: 1)")
                .hasMessageNotContaining("REDACTED");
    }
}
