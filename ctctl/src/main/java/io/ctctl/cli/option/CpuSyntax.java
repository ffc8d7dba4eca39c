package io.ctctl.cli.option;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts of CPU time, as users write them. Zero is the absence of a bound. */
public final class CpuSyntax {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,6})?");
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(us|µs|ms|s)?");

    private CpuSyntax() {}

    /** {@code 150} or {@code 150%}: one and a half CPU. */
    public static Optional<Double> percent(String option, String text) {
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (!NUMBER.matcher(number).matches()) {
            throw usage("bad " + option + " \"" + text + "\": write percents of one CPU, as in 50 or 150%");
        }
        return Optional.of(Double.parseDouble(number)).filter(value -> value != 0);
    }

    /** {@code 1.5}, as percents. */
    static Optional<Double> cpus(String option, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw usage("bad " + option + " \"" + text + "\": write a number of CPUs, as in 1.5");
        }
        double count = Double.parseDouble(text);
        if (count != 0 && (count < 0.01 || count > 8192)) {
            throw usage("bad " + option + " " + text + ": use 0.01 to 8192");
        }
        return Optional.of(Math.rint(count * 1e8) / 1e6).filter(value -> value != 0);
    }

    /** {@code 20ms}, {@code 500us}, {@code 2s}; a plain number is microseconds. */
    static Optional<Long> micros(String option, String text) {
        var matcher = SPAN.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw usage("bad " + option + " \"" + text + "\": write a time, as in 20ms or 500us");
        }
        long number = Long.parseLong(matcher.group(1));
        long unit = "s".equals(matcher.group(2)) ? 1_000_000 : "ms".equals(matcher.group(2)) ? 1000 : 1;
        return Optional.of(number * unit).filter(value -> value != 0);
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
