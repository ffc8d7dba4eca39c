package io.ctctl.checkpoint.obstacle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The TCP sockets of a network namespace. */
public final class TcpTable {
    private static final int STATE = 3;
    private static final String LISTEN = "0A";
    private static final String TIME_WAIT = "06";

    private final List<String> states;

    private TcpTable(List<String> states) {
        this.states = states;
    }

    /** Of the one a process is in; empty when that has ended. */
    public static TcpTable of(int pid) throws IOException {
        return read(Path.of("/proc", String.valueOf(pid), "net"));
    }

    static TcpTable read(Path net) throws IOException {
        List<String> states = new ArrayList<>();
        for (String file : List.of("tcp", "tcp6")) {
            try {
                Files.readAllLines(net.resolve(file)).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields.length > STATE)
                        .forEach(fields -> states.add(fields[STATE]));
            } catch (NoSuchFileException ignored) {
                // no IPv6, or no such process any more
            }
        }
        return new TcpTable(states);
    }

    /** Whether packets between two ends that both exist can be under way; over loopback, too. */
    public boolean isConnected() {
        return states.stream().anyMatch(state -> !state.equals(LISTEN) && !state.equals(TIME_WAIT));
    }
}
