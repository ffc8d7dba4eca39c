package io.ctctl.runtime.instance;

import io.ctctl.runtime.config.ContainerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Everything one daemon owns, derived from its run directory: several instances live side by side.
 *
 * @param runDir sockets and what dies with the machine; mode 0711
 * @param stateDir containers and templates; mode 0711
 * @param idRegistry the machine-wide registry of id range blocks, shared by all instances
 */
public record Instance(Path runDir, Path stateDir, Path idRegistry) {
    private static final Path DEFAULT_RUN = Path.of("/run/ctctl");
    private static final Path DEFAULT_STATE = Path.of("/var/lib/ctctl");
    private static final Path DEFAULT_REGISTRY = Path.of("/run/ctctl-ids");

    public Instance {
        runDir = runDir.toAbsolutePath().normalize();
        stateDir = stateDir.toAbsolutePath().normalize();
        idRegistry = idRegistry.toAbsolutePath().normalize();
    }

    public static Instance ofDefault() {
        return of(DEFAULT_RUN);
    }

    /** The instance of a run directory, with its usual state directory. */
    public static Instance of(Path runDir) {
        Path run = runDir.toAbsolutePath().normalize();
        return of(run, run.equals(DEFAULT_RUN) ? DEFAULT_STATE : run.resolve("state"));
    }

    public static Instance of(Path runDir, Path stateDir) {
        return new Instance(runDir, stateDir, DEFAULT_REGISTRY);
    }

    public Path socket() {
        return runDir.resolve("ctctl.sock");
    }

    public Path spawnerSocket() {
        return runDir.resolve("spawner.sock");
    }

    /** Locked by the daemon for as long as it lives. */
    public Path daemonLock() {
        return runDir.resolve("daemon.lock");
    }

    /** Holds lower, upper and root: mount points, used in private mount namespaces only. */
    public Path scratch() {
        return runDir.resolve("scratch");
    }

    /** Parent of all {@link RunFiles}. */
    public Path containerRuns() {
        return runDir.resolve("c");
    }

    public RunFiles run(ContainerId id) {
        return new RunFiles(containerRuns().resolve(id.value()));
    }

    /** What CRIU has learned of the running kernel. */
    public Path criuCache() {
        return runDir.resolve("criu");
    }

    public Path daemonLog() {
        return stateDir.resolve("daemon.log");
    }

    /** Parent of all {@link StateFiles}. */
    public Path containerStates() {
        return stateDir.resolve("containers");
    }

    public StateFiles state(ContainerId id) {
        return new StateFiles(containerStates().resolve(id.value()));
    }

    public Path templates() {
        return stateDir.resolve("templates");
    }

    /** The instance's own part of every cgroup hierarchy, relative to its root: {@code ctctl} or {@code ctctl-<8 hex>}. */
    public String cgroupParent() {
        return runDir.equals(DEFAULT_RUN) ? "ctctl" : "ctctl-" + shortHash(runDir.toString());
    }

    /** Parent of the networks' definitions. */
    public Path networks() {
        return stateDir.resolve("networks");
    }

    /** Eight hexadecimal digits of the instance's own: what it has in common name spaces carries them. */
    public String shortName() {
        return shortHash(runDir.toString());
    }

    /** 64 bits of the instance's own. */
    public long hash() {
        return ByteBuffer.wrap(digest(runDir.toString())).getLong();
    }

    private static String shortHash(String text) {
        return HexFormat.of().formatHex(digest(text), 0, 4);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
