package io.ctctl.tests.harness;

import java.time.Duration;
import java.util.List;

/** Programs whose memory says of itself whether it is right: {@code store.c} and {@code shapes.c}; and who fills it in. */
public final class CheckedMemory {
    /** What {@code shapes} reports when nothing of its memory is wrong. */
    public static final String SHAPES_RIGHT = "fork 0\nremap 0\nunmap 0\ndrop 0\nkernel 0\nhidden 0\nthreads 0\nall 0";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Asks a {@code store} whether all its pages are right: its answer, once it has looked at them all. */
    public static String ask(CtctlInstance host, String name) {
        host.ctctl("exec", name, "sh", "-c", "rm -f /tmp/answer; touch /tmp/ask")
                .ok();
        return written(host, name, "/tmp/answer");
    }

    /** What a program in a container writes into a file, once it is there. */
    public static String written(CtctlInstance host, String name, String file) {
        Await.until(
                PATIENCE,
                file + " of " + name,
                () -> host.ctctl("exec", name, "test", "-e", file).code() == 0);
        return host.ctctl("exec", name, "cat", file).ok().text();
    }

    /** The processes that fill in memory of this instance's containers. */
    public static List<Long> pagers(CtctlInstance host) {
        String states = host.layout().stateDir().toString();
        return Processes.find(words -> words.size() > 2
                        && words.get(0).endsWith("ctctl-pager")
                        && words.get(2).startsWith(states))
                .toList();
    }

    private CheckedMemory() {}
}
