package io.ctctl.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file that holds a limit: how it is written, how its content is compared, and what it says without a limit.
 *
 * @param unset the value that lifts the limit; of files with a line for each device, the rest of such a line
 */
public record LimitFile(Controller controller, String name, Form form, String unset) {
    private static final long PAGE = 4096;

    /** What a file's content looks like. */
    public enum Form {
        /** An amount of memory, which the kernel rounds down to pages; {@code -1} and {@code max} are no limit. */
        BYTES,
        /** A number or {@code max}. */
        COUNT,
        /** {@code default 100}, or the number alone; then lines {@code 8:0 200}. */
        WEIGHT,
        /** The first of {@code key value} lines is the value. */
        FIRST_VALUE,
        /** Lines {@code 8:0 1048576}. */
        PER_DEVICE,
        /** Lines {@code 8:0 rbps=1048576 wbps=max}. */
        KEYS_PER_DEVICE;

        boolean perDevice() {
            return this == PER_DEVICE || this == KEYS_PER_DEVICE;
        }
    }

    /** What the file says, by device; under the empty text when it has one value only. Absent devices have no limit. */
    Map<String, String> parse(String content) {
        Map<String, String> values = new TreeMap<>();
        if (!form.perDevice()) {
            values.put("", unset);
        }
        for (String line : content.strip().split("\n")) {
            int blank = line.indexOf(' ');
            String device = blank > 0 ? line.substring(0, blank) : "";
            if (device.indexOf(':') > 0) {
                merge(values, device, line.substring(blank + 1));
            } else if (!form.perDevice() && !line.isEmpty()) {
                values.put("", normal(line));
                if (form != Form.WEIGHT) {
                    break; // of FIRST_VALUE the rest is counters
                }
            }
        }
        values.values().removeIf(String::isEmpty);
        return values;
    }

    private void merge(Map<String, String> values, String device, String value) {
        values.merge(device, normal(value), (earlier, later) -> normal(earlier + " " + later));
    }

    /** The one spelling of all that mean the same to the kernel; empty for a device without a limit. */
    String normal(String value) {
        return switch (form) {
            case BYTES -> bytes(value.strip());
            case COUNT, WEIGHT -> last(value);
            case FIRST_VALUE -> last(value.lines().findFirst().orElse(""));
            case PER_DEVICE -> value.strip().equals("0") ? "" : value.strip();
            case KEYS_PER_DEVICE -> keys(value);
        };
    }

    private static String bytes(String value) {
        if (!value.matches("[0-9]{1,19}")) {
            return "max"; // "max", "-1"
        }
        long amount = Long.parseUnsignedLong(value);
        // v1 spells "no limit" as the largest multiple of the page size
        return amount < 0 || amount >= Long.MAX_VALUE - 0xffff ? "max" : Long.toString(amount / PAGE * PAGE);
    }

    private static String last(String value) {
        String text = value.strip();
        return text.substring(text.lastIndexOf(' ') + 1);
    }

    private static String keys(String value) {
        Map<String, String> sorted = new TreeMap<>();
        for (String pair : value.strip().split(" ")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                sorted.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        List<String> pairs = new ArrayList<>();
        sorted.forEach((key, number) -> {
            if (!number.equals("max") && !(key.equals("target") && number.equals("0"))) {
                pairs.add(key + "=" + number);
            }
        });
        return String.join(" ", pairs);
    }

    /** What to write so that the file says {@code normal} for a device; empty is no limit. */
    String written(String device, String normal) {
        String value = normal.isEmpty() && form == Form.WEIGHT
                ? "default"
                : normal.isEmpty() ? unset : form == Form.KEYS_PER_DEVICE ? withAllKeys(normal) : normal;
        if (form == Form.BYTES && value.equals("max") && name.endsWith("_in_bytes")) {
            value = "-1";
        }
        return device.isEmpty() ? value : device + " " + value;
    }

    /** A key that is not written keeps its old value. */
    private String withAllKeys(String normal) {
        Map<String, String> all = new TreeMap<>();
        for (String pair : (unset + " " + normal).split(" ")) {
            int equals = pair.indexOf('=');
            all.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        List<String> pairs = new ArrayList<>();
        all.forEach((key, number) -> pairs.add(key + "=" + number));
        return String.join(" ", pairs);
    }
}
