package io.ctctl.cli;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The daemon's own command line. Read by hand: on the way of the first command after a boot every class counts. */
record DaemonArguments(Optional<Path> run, Optional<Path> state) {
    private static final String USAGE = "use ctctl daemon [--run DIR] [--state DIR]";

    static boolean asksForHelp(List<String> words) {
        return words.contains("--help") || words.contains("-h");
    }

    static DaemonArguments parse(List<String> words) {
        Optional<Path> run = Optional.empty();
        Optional<Path> state = Optional.empty();
        int at = !words.isEmpty() && words.get(0).equals("daemon") ? 1 : 0;
        while (at < words.size()) {
            String word = words.get(at);
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            if (equals < 0 && at + 1 == words.size()) {
                throw usage(option.startsWith("-") ? option + " needs a directory" : "unexpected argument " + option);
            }
            String value = equals < 0 ? words.get(at + 1) : word.substring(equals + 1);
            switch (option) {
                case "--run" -> run = Optional.of(Path.of(value));
                case "--state" -> state = Optional.of(Path.of(value));
                default -> throw usage("unknown option '" + option + "'");
            }
            at += equals < 0 ? 2 : 1;
        }
        return new DaemonArguments(run, state);
    }

    Instance instance() {
        Instance usual = run.map(Instance::of).orElseGet(Instance::ofDefault);
        return state.map(dir -> Instance.of(usual.runDir(), dir)).orElse(usual);
    }

    private static ContainerException usage(String what) {
        return new ContainerException(ErrorKind.USAGE, what + ": " + USAGE);
    }
}
