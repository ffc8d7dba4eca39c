package io.ctctl.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Rows below a heading, columns aligned, two blanks between them. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int columns;

    public Table(String... heading) {
        columns = heading.length;
        rows.add(List.of(heading));
    }

    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells in a table of " + columns + " columns");
        }
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            append(text, row, widths);
        }
        return text.toString();
    }

    private void append(StringBuilder text, List<String> row, int[] widths) {
        for (int i = 0; i < columns; i++) {
            String cell = row.get(i);
            text.append(cell);
            if (i < columns - 1) {
                text.append(" ".repeat(widths[i] - width(cell))).append(GAP);
            }
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
