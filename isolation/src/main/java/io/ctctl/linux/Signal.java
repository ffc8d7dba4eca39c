package io.ctctl.linux;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Signals by the names of kill(1), without SIG; 32 and 33 belong to the C library. */
public enum Signal {
    HUP(1),
    INT(2),
    QUIT(3),
    ILL(4),
    TRAP(5),
    ABRT(6),
    BUS(7),
    FPE(8),
    KILL(9),
    USR1(10),
    SEGV(11),
    USR2(12),
    PIPE(13),
    ALRM(14),
    TERM(15),
    STKFLT(16),
    CHLD(17),
    CONT(18),
    STOP(19),
    TSTP(20),
    TTIN(21),
    TTOU(22),
    URG(23),
    XCPU(24),
    XFSZ(25),
    VTALRM(26),
    PROF(27),
    WINCH(28),
    IO(29),
    PWR(30),
    SYS(31),
    RTMIN(34),
    RTMIN_1(35),
    RTMIN_2(36),
    RTMIN_3(37),
    RTMIN_4(38),
    RTMIN_5(39),
    RTMIN_6(40),
    RTMIN_7(41),
    RTMIN_8(42),
    RTMIN_9(43),
    RTMIN_10(44),
    RTMIN_11(45),
    RTMIN_12(46),
    RTMIN_13(47),
    RTMIN_14(48),
    RTMIN_15(49),
    RTMAX_14(50),
    RTMAX_13(51),
    RTMAX_12(52),
    RTMAX_11(53),
    RTMAX_10(54),
    RTMAX_9(55),
    RTMAX_8(56),
    RTMAX_7(57),
    RTMAX_6(58),
    RTMAX_5(59),
    RTMAX_4(60),
    RTMAX_3(61),
    RTMAX_2(62),
    RTMAX_1(63),
    RTMAX(64);

    private static final Map<Integer, Signal> BY_NUMBER =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Signal::number, Function.identity()));

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static Optional<Signal> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /**
     * Reads {@code TERM}, {@code SIGTERM}, {@code sigterm}, {@code 15}, {@code RTMIN+3} or {@code RTMAX-1}; else
     * IllegalArgumentException.
     */
    public static Signal parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        if (!upper.isEmpty() && upper.chars().allMatch(c -> c >= '0' && c <= '9') && upper.length() < 4) {
            return of(Integer.parseInt(upper)).orElseThrow(() -> unknown(text));
        }
        String name = (upper.startsWith("SIG") ? upper.substring(3) : upper)
                .replace('+', '_')
                .replace('-', '_');
        name = switch (name) {
            case "CLD" -> "CHLD";
            case "POLL" -> "IO";
            case "IOT" -> "ABRT";
            default -> name;
        };
        for (Signal signal : values()) {
            if (signal.name().equals(name)) {
                return signal;
            }
        }
        throw unknown(text);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("unknown signal: " + text);
    }

    /** {@code TERM}, {@code RTMIN+3}, {@code RTMAX-1}. */
    @Override
    public String toString() {
        return name().replace("RTMIN_", "RTMIN+").replace("RTMAX_", "RTMAX-");
    }
}
