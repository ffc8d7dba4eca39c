package io.ctctl.runtime.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;

/** Where a container's root file system comes from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RootSource.Template.class, name = "template"),
    @JsonSubTypes.Type(value = RootSource.Directory.class, name = "directory")
})
public sealed interface RootSource {
    /** A read-only template with the container's own layer over it. */
    record Template(String name) implements RootSource {}

    /** A directory used as it is; writes go to it. The path is absolute. */
    record Directory(Path path) implements RootSource {}
}
