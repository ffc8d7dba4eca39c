package io.ctctl.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What compact constructors share; every failure is an IllegalArgumentException that starts with the field. */
final class Check {
    private static final Pattern VERSION = Pattern.compile("1\\.\\d+\\.\\d+([-+].*)?");

    private Check() {}

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
    static void that(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(format.formatted(arguments));
        }
    }

    static void present(String field, Object value) {
        that(value != null, "%s: is required", field);
    }

    /** Absent and empty are the same, null; a NUL would end the string early in the kernel. */
    static String text(String field, String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        that(value.indexOf('\0') < 0, "%s: contains a NUL character", field);
        return value;
    }

    static void absolute(String field, String path) {
        present(field, text(field, path));
        that(path.startsWith("/"), "%s: must be an absolute path, is '%s'", field, path);
    }

    static void version(String field, String version) {
        present(field, text(field, version));
        that(VERSION.matcher(version).matches(), "%s: only 1.x.y is supported, not '%s'", field, version);
    }

    static void u16(String field, int value) {
        that(value >= 0 && value <= 0xffff, "%s: must be 0 to 65535, is %s", field, value);
    }

    static void u32(String field, long value) {
        that(value >= 0 && value <= 0xffff_ffffL, "%s: must be 0 to 4294967295, is %s", field, value);
    }

    static <T> List<T> list(String field, List<T> values) {
        if (values == null) {
            return List.of();
        }
        List<T> copy = new ArrayList<>(values);
        copy.forEach(value -> element(field, value));
        return Collections.unmodifiableList(copy);
    }

    /** Keeps the order, so that what is derived from a map is the same every time. */
    static <T> Map<String, T> map(String field, Map<String, T> values) {
        if (values == null) {
            return Map.of();
        }
        Map<String, T> copy = new LinkedHashMap<>(values);
        copy.forEach((key, value) -> {
            element(field, key);
            element(field, value);
        });
        return Collections.unmodifiableMap(copy);
    }

    private static void element(String field, Object value) {
        that(value != null, "%s: contains null", field);
        if (value instanceof String string) {
            that(string.indexOf('\0') < 0, "%s: contains a NUL character", field);
        }
    }
}
