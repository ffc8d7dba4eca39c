package io.ctctl.oci;

import java.util.List;

/** The numeric identity of a process, as seen inside the container. */
public record User(long uid, long gid, Long umask, List<Long> additionalGids, String username) {
    /** uid 0, gid 0, the umask it inherits, no further groups. */
    public static final User ROOT = new User(0, 0, null, List.of(), null);

    public User {
        Check.u32("user.uid", uid);
        Check.u32("user.gid", gid);
        if (umask != null) {
            Check.u32("user.umask", umask);
        }
        additionalGids = Check.list("user.additionalGids", additionalGids);
        username = Check.text("user.username", username);
        Check.that(umask == null || umask <= 0777, "user.umask: must be 0 to 0777, is %s", umask);
        additionalGids.forEach(group -> Check.u32("user.additionalGids", group));
    }
}
