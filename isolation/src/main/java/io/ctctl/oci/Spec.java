package io.ctctl.oci;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/** A container as its bundle's {@code config.json} describes it: the root of the runtime-spec. */
public record Spec(
        @JsonProperty("ociVersion") String version,
        Process process,
        Root root,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        Linux linux) {
    public Spec {
        Check.version("ociVersion", version);
        hostname = Check.text("spec.hostname", hostname);
        domainname = Check.text("spec.domainname", domainname);
        mounts = Check.list("spec.mounts", mounts);
        annotations = Check.map("spec.annotations", annotations);
    }

    /** A builder with everything absent. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this instance. */
    public Builder toBuilder() {
        return new Builder()
                .version(version)
                .process(process)
                .root(root)
                .hostname(hostname)
                .domainname(domainname)
                .mounts(mounts)
                .hooks(hooks)
                .annotations(annotations)
                .linux(linux);
    }

    /** Collects the components; {@link #build} validates them. */
    public static final class Builder {
        private String version;
        private Process process;
        private Root root;
        private String hostname;
        private String domainname;
        private List<Mount> mounts;
        private Hooks hooks;
        private Map<String, String> annotations;
        private Linux linux;

        private Builder() {}

        public Builder version(String value) {
            version = value;
            return this;
        }

        public Builder process(Process value) {
            process = value;
            return this;
        }

        public Builder root(Root value) {
            root = value;
            return this;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder domainname(String value) {
            domainname = value;
            return this;
        }

        public Builder mounts(List<Mount> value) {
            mounts = value;
            return this;
        }

        public Builder hooks(Hooks value) {
            hooks = value;
            return this;
        }

        public Builder annotations(Map<String, String> value) {
            annotations = value;
            return this;
        }

        public Builder linux(Linux value) {
            linux = value;
            return this;
        }

        public Spec build() {
            return new Spec(version, process, root, hostname, domainname, mounts, hooks, annotations, linux);
        }
    }
}
