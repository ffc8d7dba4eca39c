package io.ctctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.daemon.Request;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

class ParserTest {
    @CommandLine.Command
    static final class Echo implements Command {
        @Option(names = "-n")
        int number = 1;

        @Parameters(arity = "0..*")
        List<String> words = List.of();

        @Override
        public int run(Request request) {
            return number;
        }
    }

    private final Echo echo = new Echo();
    private final Parser parser = new Parser(new CommandLine(echo), true);

    @Test
    void theSameWordsAreParsedOnce() {
        parser.parse(List.of("-n", "5", "a"));
        echo.number = 6;
        parser.parse(List.of("-n", "5", "a"));
        assertThat(echo.number).isEqualTo(6);
    }

    @Test
    void otherWordsLeaveNothingOfTheLast() {
        parser.parse(List.of("-n", "5", "a"));
        parser.parse(List.of("b"));
        assertThat(echo.number).isEqualTo(1);
        assertThat(echo.words).containsExactly("b");
    }

    @Test
    void wordsThatWereRefusedAreRefusedAgain() {
        parser.parse(List.of("a"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> parser.parse(List.of("-n", "many"))).isInstanceOf(ParameterException.class);
        }
        parser.parse(List.of("a"));
        assertThat(echo.words).containsExactly("a");
    }

    @Test
    void aCommandThatMayChangeItselfIsParsedEveryTime() {
        Parser forgetful = new Parser(new CommandLine(echo), false);
        forgetful.parse(List.of("-n", "5"));
        echo.number = 6;
        forgetful.parse(List.of("-n", "5"));
        assertThat(echo.number).isEqualTo(5);
    }
}
