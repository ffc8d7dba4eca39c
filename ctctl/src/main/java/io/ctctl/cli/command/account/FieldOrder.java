package io.ctctl.cli.command.account;

import java.util.Comparator;

/** Rows by the text of a field: numbers as numbers, with whatever unit follows them; what is not known comes last. */
record FieldOrder(Column field, boolean greatestFirst) implements Comparator<Field.Row> {
    @Override
    public int compare(Field.Row left, Field.Row right) {
        String a = field.of(left);
        String b = field.of(right);
        boolean known = !a.equals(Figures.NONE);
        if (known == b.equals(Figures.NONE)) {
            return known ? -1 : 1;
        } else if (!known) {
            return 0;
        }
        String number = "-?[0-9]+(\\.[0-9]+)?%?";
        int order = a.matches(number) && b.matches(number) ? Double.compare(value(a), value(b)) : a.compareTo(b);
        return greatestFirst ? -order : order;
    }

    private static double value(String text) {
        return Double.parseDouble(text.replace("%", ""));
    }
}
