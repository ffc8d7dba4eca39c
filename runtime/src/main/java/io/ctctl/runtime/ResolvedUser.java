package io.ctctl.runtime;

import io.ctctl.oci.User;

/** Who a program runs as, in the container's numbers, and that user's home directory. */
record ResolvedUser(User user, String home) {}
