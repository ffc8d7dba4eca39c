package io.ctctl.cli;

import io.ctctl.cli.option.Durations;
import io.ctctl.scheduler.MemorySize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * The parsers of one command. Building a picocli model takes milliseconds and parsing with it tenths of one, and a parser serves
 * one request at a time: they are kept and lent.
 */
final class Parsers {
    private final CommandEntry entry;
    private final Deque<Parser> idle = new ArrayDeque<>(); // guarded by this

    Parsers(CommandEntry entry) {
        this.entry = entry;
    }

    CommandEntry entry() {
        return entry;
    }

    /** A parser, if possible one that has these words already; to be given back. */
    synchronized Parser borrow(List<String> words) {
        for (Parser parser : idle) {
            if (parser.has(words)) {
                idle.remove(parser);
                return parser;
            }
        }
        Parser parser = idle.poll();
        return parser != null ? parser : build();
    }

    synchronized void giveBack(Parser parser) {
        idle.add(parser);
    }

    /** Builds a parser and uses it once; whoever needs one meanwhile waits for this one instead of building another. */
    synchronized void warm(List<String> arguments) {
        Parser parser = borrow(arguments);
        try {
            parser.parse(arguments);
        } catch (ParameterException e) {
            throw new IllegalArgumentException(entry.name() + " does not take " + arguments, e);
        } finally {
            giveBack(parser);
        }
    }

    private Parser build() {
        CommandLine parser = new CommandLine(entry.command().get());
        CommandSpec spec = parser.getCommandSpec();
        spec.name("ctctl " + entry.name());
        boolean shortTaken = spec.optionsMap().containsKey("-h");
        spec.addOption(OptionSpec.builder("--help", shortTaken ? new String[0] : new String[] {"-h"})
                .usageHelp(true)
                .description("Show this.")
                .build());
        spec.usageMessage().sortOptions(false).abbreviateSynopsis(true);
        spec.usageMessage()
                .sectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionList::render);
        parser.setStopAtPositional(entry.codes() == CommandEntry.Codes.PROGRAM);
        parser.setExpandAtFiles(false);
        parser.setOverwrittenOptionsAllowed(true);
        parser.setPosixClusteredShortOptionsAllowed(true);
        parser.setInterpolateVariables(false);
        parser.registerConverter(MemorySize.class, explained(MemorySize::parse));
        parser.registerConverter(Duration.class, explained(Durations::parse));
        return new Parser(parser, entry.codes() == CommandEntry.Codes.PROGRAM);
    }

    private static <T> ITypeConverter<T> explained(ITypeConverter<T> converter) {
        return text -> {
            try {
                return converter.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
