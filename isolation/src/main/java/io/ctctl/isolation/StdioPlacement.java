package io.ctctl.isolation;

import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.LogSettings;
import io.ctctl.isolation.plan.Stdio;
import io.ctctl.isolation.plan.StdioFlag;
import io.ctctl.isolation.plan.StdioKind;
import io.ctctl.oci.Linux;
import io.ctctl.oci.User;
import java.util.Optional;

/** Where the standard streams lead; a pty's size is the process's {@code consoleSize}. */
public record StdioPlacement(StdioKind kind, Flags<StdioFlag> flags, Optional<LogSettings> log) {
    /** With pipes that belong to the user, as whom the host knows by the mappings. */
    Stdio ownedBy(User user, Linux linux) {
        return new Stdio(
                kind,
                flags,
                IdMaps.outside(linux.uidMappings(), user.uid(), "uid"),
                IdMaps.outside(linux.gidMappings(), user.gid(), "gid"),
                log);
    }
}
