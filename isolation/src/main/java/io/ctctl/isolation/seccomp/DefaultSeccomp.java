package io.ctctl.isolation.seccomp;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.Seccomp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The profile of containers that name none: an allow-list of what programs need, with the rest answered EPERM.
 *
 * <p>Of Docker's strength: no new namespaces, mounts, modules, keyrings, io_uring, AF_VSOCK and AF_ALG sockets unless
 * a capability of the container grants them. clone3 hides its flags from filters, hence ENOSYS.
 */
public final class DefaultSeccomp {
    private static final String RESOURCE = "default-seccomp.json";
    private static final int KEPT = 8;
    private static final SeccompProfile PROFILE = load();
    // resolving it and comparing the result is a tenth of deciding a start
    private static final Map<CapabilitySet, Seccomp> RECENT = new LinkedHashMap<>(); // guarded by itself

    private DefaultSeccomp() {}

    /** The plain profile for a container with these capabilities in its bounding set. */
    public static Seccomp profile(CapabilitySet caps) {
        synchronized (RECENT) {
            if (RECENT.size() == KEPT && !RECENT.containsKey(caps)) {
                RECENT.clear();
            }
            return RECENT.computeIfAbsent(caps, PROFILE::resolve);
        }
    }

    /** The profile before it is resolved. */
    static SeccompProfile extended() {
        return PROFILE;
    }

    private static SeccompProfile load() {
        try (InputStream stream = DefaultSeccomp.class.getResourceAsStream(RESOURCE)) {
            return SeccompProfiles.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8), RESOURCE);
        } catch (IOException e) {
            throw new UncheckedIOException("read resource " + RESOURCE, e);
        }
    }
}
