package io.ctctl.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * What planning must know about the host.
 *
 * @param securityModules the active LSMs by the kernel's names, such as {@code apparmor}
 * @param bounding mask of the capabilities the host's root may have at all
 */
public record HostFacts(Set<String> securityModules, long bounding) {
    public HostFacts {
        securityModules = Set.copyOf(securityModules);
    }

    /** A host with every capability and no LSM that labels. */
    public static final HostFacts PLAIN = new HostFacts(Set.of(), ~0L);

    /** Reads this host's. */
    public static HostFacts read() throws IOException {
        return new HostFacts(modules(Path.of("/sys/kernel/security/lsm")), bounding(Path.of("/proc/self/status")));
    }

    private static Set<String> modules(Path file) throws IOException {
        try {
            return Set.copyOf(Arrays.asList(Files.readString(file).strip().split(",")));
        } catch (NoSuchFileException ignored) {
            // ENOENT: securityfs is not mounted; without it no LSM can be told a label either.
            return Set.of();
        }
    }

    private static long bounding(Path status) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("CapBnd:")) {
                return Long.parseUnsignedLong(line.substring("CapBnd:".length()).strip(), 16);
            }
        }
        throw new IOException(status + " has no CapBnd line");
    }
}
