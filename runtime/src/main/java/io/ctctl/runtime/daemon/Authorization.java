package io.ctctl.runtime.daemon;

import io.ctctl.linux.Peer;
import java.util.List;
import java.util.Optional;

/**
 * Who may ask for what: the one place that decides it. Whoever may talk to the daemon can become root through it, so root and
 * the daemon's own user may do everything and nobody else anything.
 */
public final class Authorization {
    private final int ownUid;

    public Authorization(int ownUid) {
        this.ownUid = ownUid;
    }

    /** Why this peer may not do this; empty when it may. */
    public Optional<String> refusal(Peer peer, List<String> argv) {
        if (peer.uid() == 0 || peer.uid() == ownUid) {
            return Optional.empty();
        }
        String what = argv.isEmpty() ? "talk to this daemon" : "use '" + argv.get(0) + "'";
        return Optional.of("user " + peer.uid() + " may not " + what + ": only root and user " + ownUid + " may");
    }
}
