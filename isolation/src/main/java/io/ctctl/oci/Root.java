package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The root file system; a relative path is relative to the bundle. */
public record Root(String path, @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readonly) {
    public Root {
        Check.present("root.path", Check.text("root.path", path));
    }
}
