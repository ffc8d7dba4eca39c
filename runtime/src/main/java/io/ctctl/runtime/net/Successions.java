package io.ctctl.runtime.net;

import io.ctctl.linux.Cleanup;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Containers that go on here under another id with the interfaces of one that is here, too. Addresses are the predecessor's
 * until its links have been cut off and its successor's are about to be connected; then packets are the successor's.
 */
final class Successions {
    private record Succession(ContainerId predecessor, ContainerConfig config, Optional<Cleanup.Undo> undo) {}

    private final LeaseBook book;
    private final PacketRules rules;
    private final Map<ContainerId, Succession> successors = new HashMap<>();

    Successions(LeaseBook book, PacketRules rules) {
        this.book = book;
        this.rules = rules;
    }

    synchronized void expect(ContainerId id, ContainerConfig config, ContainerId predecessor) {
        successors.put(id, new Succession(predecessor, config, Optional.empty()));
    }

    synchronized void forget(ContainerId id) {
        successors.remove(id);
    }

    /** Who may have what a container is to have: another one until it is there, and it itself otherwise. */
    synchronized ContainerId entitled(ContainerId id) {
        return isExpected(id) ? successors.get(id).predecessor() : id;
    }

    /** Whether its addresses are still another one's. */
    synchronized boolean isExpected(ContainerId id) {
        return successors.containsKey(id) && successors.get(id).undo().isEmpty();
    }

    /** From now on packets are the successor's; on failure they are its predecessor's. */
    synchronized void take(ContainerId id) throws IOException {
        if (!isExpected(id)) {
            return;
        }
        Succession expected = successors.get(id);
        book.write(id, book.of(id));
        book.pass(expected.predecessor(), id);
        Cleanup.Undo undo = rules.pass(expected.predecessor(), id, expected.config(), book.of(id));
        successors.put(id, new Succession(expected.predecessor(), expected.config(), Optional.of(undo)));
    }

    /** A container ends: its predecessor, if there still is one, has its packets again, and its successor has them for good. */
    synchronized void ended(ContainerId id) throws IOException {
        successors.values().removeIf(succession -> succession.predecessor().equals(id));
        Succession ended = successors.remove(id);
        if (ended != null && ended.undo().isPresent()) {
            ended.undo().get().run();
            book.write(ended.predecessor(), book.of(ended.predecessor()));
        }
    }
}
