package io.ctctl.cli;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.daemon.Commands;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import io.ctctl.runtime.template.TemplateException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** From a request's words to an exit code: finds the command, parses its options, runs it, and tells what went wrong. */
public final class CommandRunner implements Commands {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private final CommandTable table;
    private final Help help;

    public CommandRunner(CommandTable table) {
        this.table = table;
        this.help = new Help(table);
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        CommandWords words;
        try {
            words = CommandWords.of(request.argv(), table);
        } catch (ContainerException e) {
            return tell(request, "ctctl: " + e.getMessage(), e.kind().exitCode());
        }
        Optional<Parsers> parsers = table.find(words.name());
        if (parsers.isPresent()) {
            return run(request, parsers.get(), words.arguments());
        }
        return help.answer(request, words);
    }

    private int run(Request request, Parsers parsers, List<String> arguments) throws InterruptedException, IOException {
        Parser parser = parsers.borrow(arguments);
        try {
            return parseAndRun(request, parsers.entry(), parser, arguments);
        } finally {
            parsers.giveBack(parser);
        }
    }

    private int parseAndRun(Request request, CommandEntry entry, Parser parser, List<String> arguments)
            throws InterruptedException, IOException {
        try {
            ParseResult parsed = parser.parse(arguments);
            if (parsed.isUsageHelpRequested()) {
                help.usage(request, parser.line());
                return 0;
            }
            return parser.command().run(request);
        } catch (ParameterException e) {
            return tell(
                    request,
                    typed(UsageMessages.of(e), parser, arguments),
                    entry.codes().of(ErrorKind.USAGE));
        } catch (ContainerException e) {
            return failed(request, entry, e.kind(), e, typed(e.getMessage(), parser, arguments));
        } catch (TemplateException e) {
            return failed(request, entry, TemplateErrors.kind(e.kind()), e);
        } catch (IOException e) {
            return failed(request, entry, ErrorKind.FAILED, e, Failures.line(e));
        } catch (InvalidPathException e) {
            return failed(request, entry, ErrorKind.USAGE, e);
        } catch (RuntimeException e) {
            interruptedFirst();
            LOG.error("{} failed", entry.name(), e);
            return tell(
                    request,
                    "ctctl: internal error: " + e + "; the daemon's log has more",
                    entry.codes().of(ErrorKind.FAILED));
        }
    }

    private static String typed(String message, Parser parser, List<String> arguments) {
        return TypedNames.in(message, arguments, parser.line().getCommandSpec());
    }

    private static int failed(Request request, CommandEntry entry, ErrorKind kind, Throwable why)
            throws InterruptedException, IOException {
        return failed(request, entry, kind, why, why.getMessage());
    }

    private static int failed(Request request, CommandEntry entry, ErrorKind kind, Throwable why, String line)
            throws InterruptedException, IOException {
        interruptedFirst();
        LOG.debug("{} failed", entry.name(), why);
        return tell(request, "ctctl: " + line, entry.codes().of(kind));
    }

    // What fails because the client cancelled is no failure of its own.
    private static void interruptedFirst() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static int tell(Request request, String line, int code) throws IOException {
        request.out().flush();
        request.err().write(Format.printable(line) + "\n");
        return code;
    }
}
