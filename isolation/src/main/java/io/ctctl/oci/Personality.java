package io.ctctl.oci;

import java.util.List;

/** The execution domain, as personality(2) sets it. */
public record Personality(PersonalityDomain domain, List<String> flags) {
    public Personality {
        Check.present("personality.domain", domain);
        flags = Check.list("personality.flags", flags);
    }
}
