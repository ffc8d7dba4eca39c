package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.Criu;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ErrorKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The CRIU of this machine, looked for when it is first needed. */
public final class CriuProgram {
    /** Where the setup puts one that works when the system's own does not. */
    public static final Path PRIVATE = Path.of("/var/lib/ctctl/criu/bin");

    private static final String OLDEST = "4.2";

    private volatile Criu found;

    /** A ContainerException of kind HOST_LACKS when there is none that is new enough. */
    public Path path() throws InterruptedException {
        if (found == null) {
            found = find().orElseThrow(() -> new ContainerException(
                    ErrorKind.HOST_LACKS,
                    "checkpoints need CRIU " + OLDEST + " or newer, and there is none in " + PRIVATE
                            + " or on the PATH: bin/ctctl checkpoint sets it up"));
        }
        return found.program();
    }

    private static Optional<Criu> find() throws InterruptedException {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin:/sbin:/bin");
        for (String directories : List.of(PRIVATE.toString(), path)) {
            Optional<Criu> criu = Criu.find(directories).filter(one -> one.isAtLeast(OLDEST));
            if (criu.isPresent()) {
                return criu;
            }
        }
        return Optional.empty();
    }
}
