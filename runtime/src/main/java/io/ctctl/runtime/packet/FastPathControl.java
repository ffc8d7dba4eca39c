package io.ctctl.runtime.packet;

import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;

/** The fast path of networks, for those who ask for it and about it. */
public final class FastPathControl {
    private final FastPath fastPath;
    private final FastPathSwitch wanted;

    FastPathControl(FastPath fastPath, FastPathSwitch wanted) {
        this.fastPath = fastPath;
        this.wanted = wanted;
    }

    public FastPathState state(NetworkDefinition network) {
        return fastPath.state(network);
    }

    /** When it is off, all frames take the ordinary way by the time this returns; kept over restarts. */
    public void set(String network, boolean on) {
        try {
            fastPath.aroundAll(() -> wanted.set(network, on));
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "switch the fast path of network " + network + ": " + e.getMessage(), e);
        }
    }
}
