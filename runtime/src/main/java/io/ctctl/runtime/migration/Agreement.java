package io.ctctl.runtime.migration;

import io.ctctl.runtime.ContainerView;
import java.time.Duration;

/** What both sides agree on before anything is sent. */
final class Agreement {
    /** {@code -Dctctl.patience=10} in CTCTL_JAVA_OPTIONS: ten times as long, for hosts that are emulated. */
    private static final Duration PATIENCE =
            Duration.ofSeconds(60).multipliedBy(Integer.getInteger("ctctl.patience", 1));

    private Agreement() {}

    /** The destination's answer to the offer; ContainerException when it does not want the container. */
    static Answer await(ContainerView view, Replies replies) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            Reply reply = replies.next(left).orElse(new Reply.Ended("no answer to the offer"));
            if (reply instanceof Reply.Answered answered) {
                if (answered.answer().refusal().isPresent()) {
                    throw MigrationEnd.failure(
                            view, "refused there", answered.answer().refusal().get());
                }
                return answered.answer();
            } else if (reply instanceof Reply.Told told) {
                throw MigrationEnd.failure(view, "refused there", told.reason());
            } else if (reply instanceof Reply.Ended ended) {
                throw MigrationEnd.failure(view, "offer", ended.why());
            }
        }
    }

    /** What of an order can be carried out by this destination. */
    static MigrationOrder order(ContainerView view, MigrationOrder order, Answer answer, boolean running) {
        if (answer.fillsLater()) {
            return order;
        }
        if (running && order.postCopy() == PostCopy.ALWAYS) {
            throw MigrationEnd.failure(
                    view, "refused there", "memory cannot come later where there is no /dev/userfaultfd (Linux 6.1)");
        }
        return order.withoutPostCopy();
    }
}
