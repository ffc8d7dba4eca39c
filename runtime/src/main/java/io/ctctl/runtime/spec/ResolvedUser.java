package io.ctctl.runtime.spec;

import io.ctctl.oci.User;

/** Who a program runs as, in the container's numbers, and that user's home directory. */
public record ResolvedUser(User user, String home) {}
