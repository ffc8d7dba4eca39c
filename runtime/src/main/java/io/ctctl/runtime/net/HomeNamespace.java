package io.ctctl.runtime.net;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The network namespace that the instance's links are in, as the kernel names it ({@code net:[4026531840]}). A daemon started
 * in another one sees none of them, and would make others of the same names.
 */
final class HomeNamespace {
    private static final Path OWN = Path.of("/proc/self/ns/net");

    private final Path file;
    private final String own;

    HomeNamespace(Path runDir) throws IOException {
        file = runDir.resolve("network-namespace");
        own = Files.readSymbolicLink(OWN).toString();
    }

    /** Nobody has a link: they will be here from now on. */
    void settle() throws IOException {
        Files.writeString(file, own);
    }

    boolean isElsewhere() throws IOException {
        return !own.equals(home());
    }

    private String home() throws IOException {
        return Files.exists(file) ? Files.readString(file) : own;
    }

    void requireHere(String action) throws IOException {
        if (isElsewhere()) {
            throw new ContainerException(
                    ErrorKind.WRONG_STATE,
                    action + ": containers have links in the network namespace " + home() + ", and this daemon is in "
                            + own + ": end it and start it there (nsenter --net), or stop those containers first");
        }
    }
}
