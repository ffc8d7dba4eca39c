package io.ctctl.cli.command.account;

import io.ctctl.cli.text.Format;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Figures as people read them; a dash for what the kernel does not keep. */
final class Figures {
    static final String NONE = "-";

    private Figures() {}

    /** Of one CPU, or of the time. */
    static String percent(OptionalDouble part) {
        return part.isPresent() ? percent(part.getAsDouble()) : NONE;
    }

    static String percent(double part) {
        return String.format(Locale.ROOT, part < 0.0995 ? "%.1f%%" : "%.0f%%", part * 100);
    }

    static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? Format.bytes(bytes.getAsLong()) : NONE;
    }

    static String perSecond(OptionalDouble bytes) {
        return bytes.isPresent() ? Format.bytes(Math.round(bytes.getAsDouble())) + "/s" : NONE;
    }

    static String count(OptionalLong count) {
        return count.isPresent() ? Long.toString(count.getAsLong()) : NONE;
    }
}
