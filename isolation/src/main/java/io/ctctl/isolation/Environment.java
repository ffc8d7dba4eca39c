package io.ctctl.isolation;

import java.util.ArrayList;
import java.util.List;

/** A process's environment, completed by what every program may expect, and where its name is looked for. */
record Environment(List<String> variables) {
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    static Environment complete(List<String> given, String home, boolean terminal) {
        List<String> variables = new ArrayList<>(given);
        addIfAbsent(variables, "PATH", DEFAULT_PATH);
        addIfAbsent(variables, "HOME", home.isEmpty() ? "/" : home);
        if (terminal) {
            addIfAbsent(variables, "TERM", "xterm");
        }
        return new Environment(List.copyOf(variables));
    }

    private static void addIfAbsent(List<String> variables, String name, String value) {
        if (variables.stream().noneMatch(variable -> variable.startsWith(name + "="))) {
            variables.add(name + "=" + value);
        }
    }

    /** The paths to try for a program's name: itself with a slash in it, else a file in each directory of PATH. */
    List<String> candidates(String program) {
        if (program.isEmpty() || program.indexOf('/') >= 0) {
            return List.of(program);
        }
        List<String> candidates = new ArrayList<>();
        for (String directory : path().split(":", -1)) {
            // As execvp(3): an empty element is the current directory.
            candidates.add(directory.isEmpty() ? "./" + program : directory + "/" + program);
        }
        return candidates;
    }

    private String path() {
        String path = DEFAULT_PATH;
        for (String variable : variables) {
            if (variable.startsWith("PATH=")) {
                path = variable.substring("PATH=".length());
            }
        }
        return path;
    }
}
