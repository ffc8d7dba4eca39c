package io.ctctl.cli.command.account;

import io.ctctl.runtime.account.Usage;
import java.util.Comparator;
import java.util.List;

/**
 * How the terminal view stands: what its keys have made of it. Immutable.
 *
 * @param filter part of a name
 * @param typing keys go to the filter
 */
record TopView(Order order, boolean reversed, String filter, boolean typing, boolean help, boolean over) {
    static final TopView FIRST = new TopView(Order.CPU, false, "", false, false, false);
    private static final char CTRL_C = 3;
    private static final char ESCAPE = 27;
    private static final char BACKSPACE = 8;
    private static final char DELETE = 127;

    TopView typed(String keys) {
        TopView view = this;
        // An arrow or a function key is a sequence of its own: none of them means anything here.
        if (keys.startsWith(ESCAPE + "[") || keys.startsWith(ESCAPE + "O")) {
            return view;
        }
        for (int i = 0; i < keys.length(); i++) {
            view = view.typed(keys.charAt(i));
        }
        return view;
    }

    private TopView typed(char key) {
        if (key == CTRL_C) {
            return with(typing, filter, help, true);
        }
        return typing ? toFilter(key) : command(key);
    }

    private TopView toFilter(char key) {
        return switch (key) {
            case '\r', '\n' -> with(false, filter, help, over);
            case ESCAPE -> with(false, "", help, over);
            case BACKSPACE, DELETE ->
                with(true, filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1), help, over);
            default -> Character.isISOControl(key) ? this : with(true, filter + key, help, over);
        };
    }

    private TopView command(char key) {
        for (Order wanted : Order.values()) {
            if (wanted.key() == key) {
                return new TopView(wanted, wanted == order && !reversed, filter, typing, help, over);
            }
        }
        return switch (key) {
            case 'q', 'Q' -> with(typing, filter, help, true);
            case 'r' -> new TopView(order, !reversed, filter, typing, help, over);
            case '/' -> with(true, filter, help, over);
            case 'h', '?' -> with(typing, filter, !help, over);
            case ESCAPE -> with(typing, "", false, over);
            default -> this;
        };
    }

    private TopView with(boolean nowTyping, String nowFilter, boolean nowHelp, boolean nowOver) {
        return new TopView(order, reversed, nowFilter, nowTyping, nowHelp, nowOver);
    }

    /** What it shows of these, in its order. */
    List<Usage> of(List<Usage> usages) {
        Comparator<Usage> comparator = order.comparator();
        return usages.stream()
                .filter(usage -> usage.name().contains(filter))
                .sorted(reversed ? comparator.reversed() : comparator)
                .toList();
    }
}
