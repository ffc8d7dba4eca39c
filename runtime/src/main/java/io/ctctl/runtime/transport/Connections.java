package io.ctctl.runtime.transport;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;

/** Opens connections. */
public final class Connections {
    /** What receives containers: a command of ctctl. */
    static final String RECEIVER = "migrate-receive";

    private Connections() {}

    public static Connection open(DestinationAddress address) {
        try {
            if (address instanceof DestinationAddress.Local local) {
                return LocalConnection.open(local);
            } else if (address instanceof DestinationAddress.Ssh ssh) {
                return SshConnection.open(ssh);
            } else if (address instanceof DestinationAddress.Tls tls) {
                return TlsConnection.open(tls);
            }
            throw new AssertionError(address);
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "reach " + address + ": " + e.getMessage(), e);
        }
    }
}
