package io.ctctl.runtime.net;

import io.ctctl.netvirt.network.NetworkDefinition;
import java.io.IOException;

/** What a network gets beside its link: translation, isolation, the sets that its interfaces become elements of. */
public interface NetworkRules {
    /** The network's link has been made, or found by a new daemon: done again it changes nothing. */
    void up(NetworkDefinition network) throws IOException;

    /** The network is about to be removed: nothing of it stays. */
    void down(NetworkDefinition network) throws IOException;
}
