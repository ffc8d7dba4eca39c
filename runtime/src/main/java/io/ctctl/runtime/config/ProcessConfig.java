package io.ctctl.runtime.config;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program and how it meets its terminal; of a container, or of an exec in one.
 *
 * @param args the program and its arguments; never empty
 * @param env what is added to the default environment or replaces parts of it
 * @param cwd absolute, in the container; default /
 * @param user {@code user[:group]}, by name or number; default root
 * @param groups additional groups, by name or number
 * @param umask default 022
 * @param init a reaper of ours runs as PID 1 and the program as its child
 */
public record ProcessConfig(
        List<String> args,
        Map<String, String> env,
        Optional<String> cwd,
        Optional<String> user,
        List<String> groups,
        Optional<Integer> umask,
        boolean tty,
        boolean stdin,
        boolean init,
        SchedulingConfig scheduling) {

    public ProcessConfig {
        args = List.copyOf(args);
        env = env == null ? Map.of() : Ordered.copyOf(env);
        scheduling = scheduling == null ? SchedulingConfig.INHERITED : scheduling;
        groups = groups == null ? List.of() : List.copyOf(groups);
        if (args.isEmpty() || args.get(0).isEmpty()) {
            throw new ContainerException(ErrorKind.USAGE, "no program to run: name one after the template");
        }
        if (cwd.isPresent() && !cwd.get().startsWith("/")) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad working directory \"" + cwd.get() + "\": it must begin with /");
        }
        for (String name : env.keySet()) {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new ContainerException(ErrorKind.USAGE, "bad environment variable name \"" + name + "\"");
            }
        }
    }

    /** The program with defaults for everything else: no terminal, no input. */
    public static ProcessConfig of(List<String> args) {
        return new ProcessConfig(
                args,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                false,
                false,
                false,
                SchedulingConfig.INHERITED);
    }

    public ProcessConfig withEnv(Map<String, String> value) {
        return new ProcessConfig(args, value, cwd, user, groups, umask, tty, stdin, init, scheduling);
    }
}
