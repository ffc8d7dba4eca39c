package io.ctctl.checkpoint.protocol;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The name of one attempt to move a container, never used again: 32 hex digits. */
public record MigrationId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    public MigrationId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("\"" + value + "\" is no migration id: 32 hex digits");
        }
    }

    public static MigrationId fresh() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new MigrationId(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
