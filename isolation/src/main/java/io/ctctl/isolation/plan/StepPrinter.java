package io.ctctl.isolation.plan;

import io.ctctl.isolation.plan.Operation.Argument;
import io.ctctl.linux.RawText;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Prints one step as {@code call(name=value, name=value) = slot N}; the kinds are those of {@code plan_ops.h}. */
final class StepPrinter implements ArgumentSink {
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder out = new StringBuilder(96);
    private final List<Argument> arguments;
    private String written = "";
    private int next;

    private StepPrinter(Operation operation) {
        arguments = operation.arguments();
        out.append(operation.call()).append('(');
    }

    static String print(Step step) {
        StepPrinter printer = new StepPrinter(step.operation());
        step.describe(printer);
        return printer.out.append(')').append(printer.written).toString();
    }

    @Override
    public ArgumentSink number(long value) {
        Argument argument = arguments.get(next++);
        if (argument.kind() == 'R') {
            written = " = slot " + value;
            return this;
        }
        name(argument);
        out.append(
                switch (argument.kind()) {
                    case 'i' -> Long.toString(value);
                    case 'o' -> "0" + (value == 0 ? "" : Long.toOctalString(value));
                    case 'x' -> "0x" + Long.toHexString(value);
                    case 'D' -> DeviceNumber.print(value);
                    case 'C' -> FlagNames.capabilities(value);
                    case 'S' -> "slot " + value;
                    case 'F' -> FlagNames.joined(argument.set(), value);
                    case 'E' -> FlagNames.exactly(argument.set(), value);
                    default -> throw new AssertionError(argument);
                });
        return this;
    }

    @Override
    public ArgumentSink text(String value) {
        name(arguments.get(next++));
        out.append(escape(value));
        return this;
    }

    @Override
    public ArgumentSink optionalText(Optional<String> value) {
        if (value.isPresent()) {
            return text(value.get());
        }
        name(arguments.get(next++));
        out.append("NULL");
        return this;
    }

    @Override
    public ArgumentSink bytes(Bytes value) {
        name(arguments.get(next++));
        out.append(value);
        return this;
    }

    @Override
    public ArgumentSink vector(List<String> values) {
        name(arguments.get(next++));
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            out.append(escape(values.get(i)));
        }
        out.append(']');
        return this;
    }

    private void name(Argument argument) {
        out.append(out.charAt(out.length() - 1) == '(' ? "" : ", ")
                .append(argument.name())
                .append('=');
    }

    /** Keeps a printed step on one line and its values apart, whatever the bytes are. */
    static String escape(String value) {
        StringBuilder out = new StringBuilder(value.length());
        for (byte b : RawText.encode(value)) {
            if (b >= 0x21 && b <= 0x7e && "(),\\[]".indexOf(b) < 0) {
                out.append((char) b);
            } else {
                out.append("\\x").append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }
}
