package io.ctctl.cli.option;

import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.ITypeConverter;

/** A word that remembers where it stood among those of other options: rules are read in the order they were given. */
record InOrder(long place, String text) {
    /** Picocli converts words from left to right. */
    static final class Converter implements ITypeConverter<InOrder> {
        private static final AtomicLong NEXT = new AtomicLong();

        @Override
        public InOrder convert(String value) {
            return new InOrder(NEXT.getAndIncrement(), value);
        }
    }
}
