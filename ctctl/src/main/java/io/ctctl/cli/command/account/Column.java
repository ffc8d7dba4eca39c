package io.ctctl.cli.command.account;

/** A column of {@code ctctl list}. */
sealed interface Column permits Field, CounterColumn {
    /** As it is asked for. */
    String title();

    String of(Field.Row row);
}
