package io.ctctl.checkpoint.protocol;

import java.util.List;

/** The next phase, and what is to be done on the way there. */
public record Step<P>(P next, List<Action> actions) {
    public Step {
        actions = List.copyOf(actions);
    }

    static <P> Step<P> to(P next, Action... actions) {
        return new Step<>(next, List.of(actions));
    }
}
