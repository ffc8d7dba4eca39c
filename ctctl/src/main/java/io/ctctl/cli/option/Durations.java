package io.ctctl.cli.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as users write them: {@code 10} (seconds), {@code 500ms}, {@code 1m30s}, {@code 2h}, {@code 7d}. */
public final class Durations {
    private static final Pattern PART = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ms|s|m|h|d)");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}(?:\\.[0-9]{1,9})?");
    private static final Map<String, Long> NANOS = Map.of(
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L,
            "d",
            86_400_000_000_000L);

    private Durations() {}

    /** Throws IllegalArgumentException whose message says what a span looks like. */
    public static Duration parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (SECONDS.matcher(lower).matches()) {
            return of(lower, "s");
        }
        Matcher matcher = PART.matcher(lower);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            sum = sum.plus(of(matcher.group(1), matcher.group(2)));
            end = matcher.end();
        }
        if (end == 0 || end != lower.length()) {
            throw new IllegalArgumentException(
                    "a time is seconds or a number with ms, s, m, h or d, as in 10 or 1m30s");
        }
        return sum;
    }

    private static Duration of(String number, String unit) {
        BigDecimal nanos = new BigDecimal(number).multiply(BigDecimal.valueOf(NANOS.get(unit)));
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("a time is at most 292 years");
        }
        return Duration.ofNanos(nanos.longValue());
    }
}
