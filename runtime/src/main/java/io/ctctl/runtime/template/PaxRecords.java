package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The records of a pax extended header: {@code LENGTH KEY=VALUE\n}. Values stay bytes, because extended attributes are
 * ({@code security.capability} has bytes that are no UTF-8).
 */
final class PaxRecords {
    private static final String SCHILY = "SCHILY.xattr.";
    private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";

    private final Map<String, byte[]> records;

    private PaxRecords(Map<String, byte[]> records) {
        this.records = records;
    }

    static PaxRecords none() {
        return new PaxRecords(Map.of());
    }

    /** These records, and those of {@code base} they do not replace. */
    static PaxRecords parse(byte[] bytes, PaxRecords base) throws TemplateException {
        Map<String, byte[]> records = new LinkedHashMap<>(base.records);
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = indexOf(bytes, ' ', at);
            int length = space < 0 ? 0 : length(bytes, at, space);
            int end = at + length;
            int equals = indexOf(bytes, '=', Math.max(space, at));
            if (length <= 0
                    || end > bytes.length
                    || end < at
                    || equals < 0
                    || equals >= end
                    || bytes[end - 1] != '\n') {
                throw new TemplateException(Kind.BAD_SOURCE, "an extended header of the archive is damaged");
            }
            String key = TarHeader.utf8(Arrays.copyOfRange(bytes, space + 1, equals));
            byte[] value = Arrays.copyOfRange(bytes, equals + 1, end - 1);
            // Format 0.0 of GNU sparse files repeats its keys; their order is the map.
            if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
                append(records, value);
            } else {
                records.put(key, value);
            }
            at = end;
        }
        return new PaxRecords(records);
    }

    private static void append(Map<String, byte[]> records, byte[] value) {
        byte[] map = records.getOrDefault("GNU.sparse.map", new byte[0]);
        byte[] longer = Arrays.copyOf(map, map.length + value.length + 1);
        System.arraycopy(value, 0, longer, map.length, value.length);
        longer[longer.length - 1] = ',';
        records.put("GNU.sparse.map", longer);
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int length(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9' || value > bytes.length) {
                return 0;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    Optional<String> text(String key) throws TemplateException {
        byte[] value = records.get(key);
        return value == null || value.length == 0 ? Optional.empty() : Optional.of(TarHeader.utf8(value));
    }

    long number(String key, long otherwise) throws TemplateException {
        Optional<BigDecimal> value = decimal(key);
        return value.isPresent() ? value.get().longValue() : otherwise;
    }

    /** Seconds with a fraction, as nanoseconds. */
    long nanos(String key, long otherwise) throws TemplateException {
        Optional<BigDecimal> value = decimal(key);
        return value.isPresent() ? value.get().scaleByPowerOfTen(9).longValue() : otherwise;
    }

    private Optional<BigDecimal> decimal(String key) throws TemplateException {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        // No exponents: 1e999999999 would be a number of a gigabyte.
        if (!value.get().matches("-?[0-9]{1,19}(\\.[0-9]{0,30})?")) {
            throw new TemplateException(Kind.BAD_SOURCE, "the archive's " + key + " is not a number: " + value.get());
        }
        return Optional.of(new BigDecimal(value.get()));
    }

    Map<String, byte[]> xattrs() throws TemplateException {
        Map<String, byte[]> xattrs = new HashMap<>();
        for (Map.Entry<String, byte[]> entry : records.entrySet()) {
            String key = entry.getKey();
            if (key.startsWith(LIBARCHIVE)) {
                putEncoded(xattrs, key.substring(LIBARCHIVE.length()), entry.getValue());
            } else if (key.startsWith(SCHILY)) {
                xattrs.put(key.substring(SCHILY.length()), entry.getValue());
            }
        }
        return xattrs;
    }

    /** libarchive's form: a URL-encoded name, a value in base64. */
    private static void putEncoded(Map<String, byte[]> xattrs, String name, byte[] value) throws TemplateException {
        try {
            xattrs.put(
                    URLDecoder.decode(name, StandardCharsets.UTF_8),
                    Base64.getMimeDecoder().decode(value));
        } catch (IllegalArgumentException e) {
            throw new TemplateException(Kind.BAD_SOURCE, "an extended attribute of the archive is damaged", e);
        }
    }
}
