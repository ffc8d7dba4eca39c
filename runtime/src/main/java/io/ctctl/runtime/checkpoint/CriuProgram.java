package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.Criu;
import io.ctctl.checkpoint.criu.KernelFeatures;
import io.ctctl.isolation.CriuFiles;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The CRIU of this machine, looked for when it is first needed, and what it knows of the kernel. */
public final class CriuProgram {
    /** Where the setup puts one that works when the system's own does not. */
    public static final Path PRIVATE = Path.of("/var/lib/ctctl/criu/bin");

    private static final Logger LOG = LoggerFactory.getLogger(CriuProgram.class);
    static final String OLDEST = "4.2";
    static final String REMEDY =
            "`bin/ctctl checkpoint`, once and as root, gets one; or put CRIU " + OLDEST + " or newer on the PATH";

    private final Path programs;
    private final Path cache;
    private Criu found; // guarded by this
    private Optional<KernelFeatures> features = Optional.empty(); // guarded by this

    /**
     * @param programs directory with what comes with us
     * @param cache a directory of this instance that does not outlive the machine's run; made when needed
     */
    public CriuProgram(Path programs, Path cache) {
        this.programs = programs;
        this.cache = cache;
    }

    /** A ContainerException of kind HOST_LACKS when there is none that is new enough. */
    public synchronized Path path() throws InterruptedException {
        if (found == null) {
            found = find().orElseThrow(() -> new ContainerException(
                    ErrorKind.HOST_LACKS,
                    "checkpoints need CRIU " + OLDEST + " or newer, and there is none in " + PRIVATE
                            + " or on the PATH: " + REMEDY));
        }
        return found.program();
    }

    /** It, and what it is started with. A ContainerException of kind HOST_LACKS as for {@link #path}. */
    public CriuFiles files() throws InterruptedException {
        return files(kernel().map(KernelFeatures::file));
    }

    /** The same, with dirty tracking said to be there: dumps that leave out memory are refused otherwise. */
    CriuFiles filesWithDirtyTracking() throws InterruptedException {
        return files(kernel().flatMap(KernelFeatures::tracking));
    }

    private CriuFiles files(Optional<Path> features) throws InterruptedException {
        return new CriuFiles(path(), features, programs.resolve("ctctl-criu.so"), programs.resolve("criu"));
    }

    /** What fills in memory that comes later. */
    Path pager() {
        return programs.resolve("ctctl-pager");
    }

    /** Empty when it could not be found out, which need not last: CRIU cannot while the loopback interface is down, for one. */
    private synchronized Optional<KernelFeatures> kernel() throws InterruptedException {
        if (features.isEmpty()) {
            try {
                features = KernelFeatures.of(path(), found.version(), cache);
            } catch (IOException e) {
                LOG.warn("CRIU's knowledge of the kernel cannot be kept: {}", e.getMessage());
            }
        }
        return features;
    }

    /** The one on the PATH, of whatever version. */
    static Optional<Criu> installed() throws InterruptedException {
        return Criu.find(searchPath());
    }

    private static String searchPath() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /** A CRIU that can do what containers need; empty when there is none. */
    public static Optional<Criu> find() throws InterruptedException {
        for (String directories : List.of(PRIVATE.toString(), searchPath())) {
            Optional<Criu> criu = Criu.find(directories).filter(one -> one.isAtLeast(OLDEST));
            if (criu.isPresent()) {
                return criu;
            }
        }
        return Optional.empty();
    }
}
