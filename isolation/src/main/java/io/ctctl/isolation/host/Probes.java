package io.ctctl.isolation.host;

import io.ctctl.linux.Errno;
import io.ctctl.linux.Fd;
import io.ctctl.linux.KernelProbe;
import io.ctctl.linux.SyscallException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What only trying tells: failures of calls; empty: they work.
 *
 * @param idmapFailure why the state directory's file system cannot be idmapped; empty when it can
 * @param idmapTried false when the attempt itself was not possible: then the failure says why
 */
record Probes(
        Optional<Errno> pidfd,
        Optional<Errno> clone3,
        Optional<Errno> userfaultfd,
        boolean idmapTried,
        Optional<String> idmapFailure) {
    /** Tries everything; takes some tens of milliseconds. */
    static Probes run(Path stateDirectory) throws IOException {
        boolean tried = true;
        Optional<String> idmapFailure = Optional.empty();
        try {
            idmap(stateDirectory);
        } catch (SyscallException failed) {
            idmapFailure = Optional.of(failed.errno().toString());
            tried = !failed.errno().equals(Errno.EPERM);
        } catch (IOException failed) {
            idmapFailure = Optional.of(failed.getMessage());
            tried = false;
        }
        return new Probes(KernelProbe.pidfd(), KernelProbe.clone3(), KernelProbe.userfaultfd(), tried, idmapFailure);
    }

    /** A JVM cannot enter a user namespace, so a short-lived process holds one for the moment. */
    private static void idmap(Path directory) throws IOException {
        Process holder = new ProcessBuilder("unshare", "--user", "--map-root-user", "sh", "-c", "echo ready; read x")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            String word = output.readLine();
            if (!"ready".equals(word)) {
                throw new IOException("no user namespace to try it with: " + word);
            }
            try (Fd namespace = Fd.open(Path.of("/proc", Long.toString(holder.pid()), "ns/user"))) {
                KernelProbe.idmappedMount(directory, namespace);
            }
        } finally {
            holder.destroy();
        }
    }
}
