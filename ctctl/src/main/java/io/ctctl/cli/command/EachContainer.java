package io.ctctl.cli.command;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.util.List;

/** One action on several containers: those that fail are told of and do not keep it from the others. */
public final class EachContainer {
    private EachContainer() {}

    /** What is done to one. */
    @FunctionalInterface
    public interface Action {
        void on(ContainerId id) throws InterruptedException, IOException;
    }

    /** Prints each word for which it worked; the exit code is that of the first failure. */
    public static int run(Request request, Containers containers, List<String> words, Action action)
            throws InterruptedException, IOException {
        int code = 0;
        for (String word : words) {
            try {
                action.on(containers.find(word));
                request.out().write(word + "\n");
                request.out().flush();
            } catch (ContainerException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                request.err().write("ctctl: " + Format.printable(e.getMessage()) + "\n");
                code = code == 0 ? e.kind().exitCode() : code;
            }
        }
        return code;
    }
}
