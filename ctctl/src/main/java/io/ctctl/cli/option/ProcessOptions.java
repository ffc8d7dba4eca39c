package io.ctctl.cli.option;

import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What run, create and exec say about the program itself. */
@Heading("Program")
public final class ProcessOptions {
    @Option(
            names = {"-i", "--interactive"},
            description = "Connect stdin.")
    boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give the program a terminal.")
    boolean tty;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "Set a variable; without a value, take it from here.")
    List<String> env = List.of();

    @Option(names = "--env-file", paramLabel = "FILE", description = "Set the variables a file lists, one per line.")
    List<String> envFiles = List.of();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Working directory in the container.")
    String workdir;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Run as this user, by name or number.")
    String user;

    @Option(names = "--group-add", paramLabel = "GROUP", description = "Add a group, by name or number.")
    List<String> groups = List.of();

    @Option(names = "--umask", paramLabel = "MODE", description = "File mode creation mask, as in 0027.")
    String umask;

    @Option(names = "--nice", paramLabel = "N", description = "-20 to 19; higher gives way.")
    Integer nice;

    @Option(
            names = "--scheduler",
            paramLabel = "POLICY[:N]",
            description = "other, batch, idle, fifo:N or rr:N, N a priority 1 to 99.")
    String scheduler;

    @Option(
            names = {"--ionice", "--io-priority"},
            paramLabel = "CLASS[:N]",
            description = "idle, best-effort:N or realtime:N, N from 0 (first) to 7.")
    String ioPriority;

    @Option(names = "--cpu-affinity", paramLabel = "LIST", description = "Start on these CPUs, as in 0-2,5.")
    String affinity;

    public boolean interactive() {
        return interactive;
    }

    public boolean tty() {
        return tty;
    }

    /** The program with these options; {@code init}: below a reaper of ours. */
    public ProcessConfig process(Request request, List<String> args, boolean init) {
        return new ProcessConfig(
                args,
                environment(request),
                Optional.ofNullable(workdir),
                Optional.ofNullable(user),
                groups,
                Optional.ofNullable(umask).map(ProcessOptions::mask),
                tty,
                interactive,
                init,
                SchedulingSyntax.config(scheduler, nice, ioPriority, affinity));
    }

    private Map<String, String> environment(Request request) {
        Map<String, String> all = new LinkedHashMap<>();
        // What the terminal understands is known here, not in the container.
        if (tty && request.env().containsKey("TERM")) {
            all.put("TERM", request.env().get("TERM"));
        }
        for (String assignment : fromFiles(request)) {
            assign(all, assignment, request);
        }
        for (String assignment : env) {
            assign(all, assignment, request);
        }
        return all;
    }

    private List<String> fromFiles(Request request) {
        List<String> assignments = new ArrayList<>();
        for (String file : envFiles) {
            for (String line : ClientPaths.lines(request, file, "env file")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    assignments.add(line);
                }
            }
        }
        return assignments;
    }

    private static void assign(Map<String, String> all, String assignment, Request request) {
        int equals = assignment.indexOf('=');
        if (equals == 0 || assignment.isEmpty()) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad variable \"" + assignment + "\": write NAME=VALUE or NAME");
        }
        if (equals > 0) {
            all.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        } else if (request.env().containsKey(assignment)) {
            all.put(assignment, request.env().get(assignment));
        }
    }

    private static int mask(String text) {
        if (!text.matches("[0-7]{1,4}")) {
            throw new ContainerException(ErrorKind.USAGE, "bad umask \"" + text + "\": use octal digits, as in 0027");
        }
        return Integer.parseInt(text, 8);
    }
}
