package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.regex.Pattern;

/** Keys that leave a session: single characters and {@code ctrl-x} with x one of a-z, @, [, \, ], ^, _; joined by commas. */
public final class DetachKeys {
    public static final String DEFAULT = "ctrl-p,ctrl-q";

    private static final Pattern KEYS =
            Pattern.compile("|([^,]|ctrl-[a-z@\\[\\\\\\]^_])(,([^,]|ctrl-[a-z@\\[\\\\\\]^_]))*");

    private DetachKeys() {}

    /** The keys, or an error that says how to write them; the empty text means none. */
    public static String checked(String keys) {
        if (!KEYS.matcher(keys).matches()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad detach keys \"" + keys + "\": write keys as in ctrl-p,ctrl-q or ctrl-@,x");
        }
        return keys;
    }

    /** What the terminal sends for these keys. */
    public static String typed(String keys) {
        StringBuilder typed = new StringBuilder();
        for (String key : checked(keys).split(",")) {
            // Ctrl takes the upper three bits off @, A-Z, [, \, ], ^ and _: 0x00 to 0x1f.
            typed.append(key.startsWith("ctrl-") ? String.valueOf((char) (key.charAt(5) & 0x1f)) : key);
        }
        return typed.toString();
    }
}
