package io.ctctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.cli.CommandEntry.Codes;
import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.ContainerOptions;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.linux.Signal;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.template.TemplateException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class CommandRunnerTest {
    private final CommandRunner runner = new CommandRunner(table());

    private static CommandTable table() {
        Map<String, List<CommandEntry>> sections = new LinkedHashMap<>();
        sections.put(
                "Containers",
                List.of(
                        new CommandEntry("run", "Run one", Codes.PROGRAM, Run::new),
                        new CommandEntry("stop", "Stop some", Codes.TABLE, Stop::new)));
        sections.put(
                "Templates",
                List.of(
                        new CommandEntry("template ls", "List them", Codes.TABLE, TemplateLs::new),
                        new CommandEntry("template rm", "Remove them", Codes.TABLE, Fail::new)));
        return new CommandTable(sections);
    }

    @CommandLine.Command(customSynopsis = "ctctl run [OPTION...] TEMPLATE [COMMAND [ARG...]]")
    static final class Run implements Command {
        @Mixin
        ContainerOptions options;

        @Override
        public int run(Request request) throws IOException {
            request.out().write(options.config(request).process().args() + "\n");
            return 42;
        }
    }

    @CommandLine.Command
    static final class Stop implements Command {
        @Option(
                names = {"-t", "--time"},
                paramLabel = "TIME")
        Duration time = Duration.ofSeconds(10);

        @Option(names = "--count", paramLabel = "N")
        int count;

        @Parameters(arity = "1..*", paramLabel = "CONTAINER")
        List<String> names;

        @Override
        public int run(Request request) throws IOException {
            request.out().write(time + " " + names + "\n");
            return 0;
        }
    }

    @CommandLine.Command
    static final class TemplateLs implements Command {
        @Mixin
        OutputFormat format;

        @Override
        public int run(Request request) throws IOException {
            request.out().write(format.json() ? "json\n" : "table\n");
            return 0;
        }
    }

    @CommandLine.Command
    static final class Fail implements Command {
        @Parameters
        String how;

        @Override
        public int run(Request request) throws InterruptedException, IOException {
            switch (how) {
                case "missing" -> throw new TemplateException(TemplateException.Kind.NOT_FOUND, "no such template: x");
                case "space" -> throw new ContainerException(ErrorKind.NO_SPACE, "no space\nleft \033[31m");
                case "io" -> throw new IOException("disk on fire");
                case "files" -> throw new FileSystemException("/srv", null, "Too many open files");
                case "bug" -> throw new IllegalStateException("bug");
                case "cancelled" -> {
                    Thread.currentThread().interrupt();
                    throw new ContainerException(ErrorKind.FAILED, "interrupted: " + Signal.INT);
                }
                default -> throw new AssertionError(how);
            }
        }
    }

    private FakeRequest ask(int code, String... argv) throws InterruptedException, IOException {
        FakeRequest request = FakeRequest.of(argv);
        assertThat(runner.run(request)).as(request.errText()).isEqualTo(code);
        return request;
    }

    private void assertError(int code, String message, String... argv) throws InterruptedException, IOException {
        assertThat(ask(code, argv).errText()).isEqualTo(message + "\n");
    }

    @Test
    void theContainersOwnOptionsPass() throws Exception {
        assertThat(ask(42, "run", "--rm", "busybox", "ls", "--rm", "-la", "--", "-x", "--help")
                        .outText())
                .isEqualTo("[ls, --rm, -la, --, -x, --help]\n");
        assertThat(ask(42, "run", "--", "busybox", "-x").outText()).isEqualTo("[-x]\n");
        assertThat(ask(42, "run", "--rootfs", "/", "ls", "-l").outText()).isEqualTo("[ls, -l]\n");
        assertThat(ask(42, "run", "busybox", "@file", "${sys:user.home}", "\"q\"")
                        .outText())
                .isEqualTo("[@file, ${sys:user.home}, \"q\"]\n");
    }

    @Test
    void oneParserServesManyRequestsWithoutMemory() throws Exception {
        ask(0, "stop", "-t", "3", "a", "b");
        assertThat(ask(0, "stop", "c").outText()).isEqualTo("PT10S [c]\n");
        ask(2, "stop", "-t", "soon", "a");
        assertThat(ask(0, "stop", "d").outText()).isEqualTo("PT10S [d]\n");
    }

    @Test
    void unknownThingsAreNamedAndGuessed() throws Exception {
        assertError(2, "ctctl: unknown command 'rnu', did you mean 'run'?; see 'ctctl --help'", "rnu");
        assertError(2, "ctctl: unknown command 'xyzzy'; see 'ctctl --help'", "xyzzy");
        assertError(
                2,
                "ctctl: unknown command 'template lss', did you mean 'template ls'?; see 'ctctl --help'",
                "template",
                "lss");
        assertError(2, "ctctl: unknown option '--foo'; see 'ctctl --help'", "--foo", "run");
        assertError(
                125,
                "ctctl run: unknown option '--nmae', did you mean '--name'?; see 'ctctl run --help'",
                "run",
                "--nmae",
                "x",
                "busybox");
        assertError(2, "ctctl stop: unknown option '--foo'; see 'ctctl stop --help'", "stop", "--foo", "a");
    }

    @Test
    void badValuesAreExplained() throws Exception {
        assertError(
                2,
                "ctctl stop: bad value 'soon' for option '--time': a time is seconds or a number with ms, s, m, h or d, "
                        + "as in 10 or 1m30s; see 'ctctl stop --help'",
                "stop",
                "-t",
                "soon",
                "a");
        assertError(
                2,
                "ctctl stop: bad value 'x' for option '--count': a number is needed; see 'ctctl stop --help'",
                "stop",
                "--count",
                "x",
                "a");
        assertError(2, "ctctl stop: CONTAINER is missing; see 'ctctl stop --help'", "stop");
        assertError(2, "ctctl stop: option '--time' needs a value: TIME; see 'ctctl stop --help'", "stop", "a", "-t");
        assertError(
                125,
                "ctctl run: option '--shm-size': bad size \"5x\": use a number with an optional unit, as in 512M or "
                        + "1.5G; see 'ctctl run --help'",
                "run",
                "--shm-size",
                "5x",
                "busybox");
        assertError(125, "ctctl: no template named: 'ctctl template ls' lists them", "run");
    }

    @Test
    void optionsAreCalledAsTheyWereTyped() throws Exception {
        String bad = "ctctl: bad %s 1K: use at least 6M";
        assertError(125, bad.formatted("--ram"), "run", "--ram", "1K", "busybox");
        assertError(125, bad.formatted("--memory"), "run", "--memory=1K", "busybox", "sh", "--ram");
        assertError(125, bad.formatted("-m"), "run", "-m1K", "busybox");
        assertError(
                125,
                "ctctl: --memory-swap needs --ram: it counts both together",
                "run",
                "--memory-swap",
                "1G",
                "--ram=0",
                "busybox");
        assertError(
                125,
                "ctctl run: bad value 'x' for option '--numproc': a number is needed; see 'ctctl run --help'",
                "run",
                "--numproc",
                "x",
                "busybox");
    }

    @Test
    void theKindDecidesTheExitCode() throws Exception {
        assertError(4, "ctctl: no such template: x", "template", "rm", "missing");
        assertError(7, "ctctl: no space?left ?[31m", "template", "rm", "space");
        assertError(1, "ctctl: disk on fire", "template", "rm", "io");
        assertError(
                1,
                "ctctl: the daemon has too many files open: try again, or raise its limit of files",
                "template",
                "rm",
                "files");
        assertThat(ask(1, "template", "rm", "bug").errText())
                .isEqualTo("ctctl: internal error: java.lang.IllegalStateException: bug; the daemon's log has more\n");
    }

    @Test
    void whatFailsBecauseOfACancellationIsACancellation() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ask(0, "template", "rm", "cancelled"))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void optionsBeforeTheCommandAreTaken() throws Exception {
        assertThat(ask(0, "--host", "unix:///x", "--format", "json", "template", "ls")
                        .outText())
                .isEqualTo("json\n");
        assertThat(ask(0, "--host=/x", "template", "ls").outText()).isEqualTo("table\n");
    }

    @Test
    void helpIsFoundEverywhere() throws Exception {
        String overview = ask(0).outText();
        assertThat(overview).contains("Containers\n  run          Run one\n").doesNotContain("\033");
        assertThat(ask(0, "--help").outText()).isEqualTo(overview);
        assertThat(ask(0, "help").outText()).isEqualTo(overview);
        assertThat(ask(0, "template").outText()).contains("template ls  List them");
        assertThat(ask(0, "help", "template").outText()).contains("template ls");
        String run = ask(0, "run", "--help").outText();
        assertThat(run).startsWith("Usage: ctctl run [OPTION...] TEMPLATE").contains("--cap-add");
        assertThat(ask(0, "help", "run").outText()).isEqualTo(run);
        assertThat(run.lines()).allMatch(line -> line.length() <= 80);
        ask(2, "help", "nothing");
    }
}
