package io.ctctl.cli.command;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.Together;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

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
        Answers answers = new Answers(request);
        for (String word : words) {
            try {
                action.on(containers.find(word));
                answers.add(word, Optional.empty());
            } catch (ContainerException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                answers.add(word, Optional.of(e));
            }
        }
        return answers.code;
    }

    /** As {@link #run}, on all of them at once: for what waits for programs and does not depend on an order. */
    static int together(Request request, Containers containers, List<String> words, Action action)
            throws InterruptedException, IOException {
        Answers answers = new Answers(request);
        List<String> once = words.stream().distinct().toList();
        Together.each(once, word -> action.on(containers.find(word)), answers::add);
        return answers.code;
    }

    private static final class Answers {
        private final Request request;
        private int code;

        Answers(Request request) {
            this.request = request;
        }

        void add(String word, Optional<ContainerException> failure) throws IOException {
            if (failure.isPresent()) {
                ContainerException e = failure.get();
                request.err().write("ctctl: " + Format.printable(e.getMessage()) + "\n");
                code = code == 0 ? e.kind().exitCode() : code;
            } else {
                request.out().write(word + "\n");
                request.out().flush();
            }
        }
    }
}
