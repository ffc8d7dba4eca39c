package io.ctctl.runtime.spec;

import io.ctctl.isolation.DefaultMasks;
import io.ctctl.isolation.seccomp.DefaultSeccomp;
import io.ctctl.isolation.seccomp.MigratableSeccomp;
import io.ctctl.oci.Linux;
import io.ctctl.oci.Namespace;
import io.ctctl.oci.NamespaceType;
import io.ctctl.oci.Root;
import io.ctctl.oci.Seccomp;
import io.ctctl.oci.Spec;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.SecurityConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Says in the OCI's terms what a container gets. Pure: the same configuration and facts give the same spec. */
final class SpecBuilder {
    private static final String OCI_VERSION = "1.2.0";

    private final ContainerConfig config;
    private final StartFacts facts;

    private SpecBuilder(ContainerConfig config, StartFacts facts) {
        this.config = config;
        this.facts = facts;
    }

    /** ContainerException of kind USAGE when the parts of the configuration contradict each other. */
    static Spec build(ContainerConfig config, StartFacts facts) {
        return new SpecBuilder(config, facts).spec();
    }

    private Spec spec() {
        boolean ownUts = own(NamespaceType.UTS);
        if (!ownUts && (config.hostname().isPresent() || config.domainname().isPresent())) {
            throw new ContainerException(
                    ErrorKind.USAGE, "--hostname and --domainname need a UTS namespace of the container's own");
        }
        return Spec.builder()
                .version(OCI_VERSION)
                .process(SpecProcess.of(config, facts))
                .root(new Root(facts.root().toString(), config.security().readOnlyRoot()))
                .hostname(ownUts ? config.hostname().orElse(facts.id().value()) : null)
                .domainname(ownUts ? config.domainname().orElse(null) : null)
                .mounts(SpecMounts.of(config, facts))
                .annotations(config.labels())
                .linux(linux())
                .build();
    }

    private Linux linux() {
        boolean masked = config.security().maskedPaths() && !config.security().privileged();
        Linux.Builder linux = Linux.builder()
                .sysctl(SpecSysctls.of(config.sysctls(), shared(), facts.ids().isPresent()))
                .resources(SpecResources.of(config, facts.devices(), facts.cpus(), facts.limits()))
                .cgroupsPath("/" + facts.cgroup())
                .namespaces(namespaces())
                .devices(facts.devices())
                .seccomp(seccomp())
                .maskedPaths(masked ? facts.maskedPaths() : List.of())
                .readonlyPaths(masked ? DefaultMasks.READONLY : List.of());
        facts.ids().ifPresent(ids -> linux.uidMappings(ids.uids()).gidMappings(ids.gids()));
        return linux.build();
    }

    private boolean own(NamespaceType type) {
        return !shared().contains(type);
    }

    private Set<NamespaceType> shared() {
        Set<NamespaceType> shared = EnumSet.noneOf(NamespaceType.class);
        shared.addAll(facts.joined().keySet());
        for (NamespaceType type : NamespaceType.values()) {
            if (NamespaceChoice.isHost(config, type)) {
                shared.add(type);
            }
        }
        return shared;
    }

    /** New namespaces and those entered; a type that is not named is the host's. */
    private List<Namespace> namespaces() {
        List<Namespace> namespaces = new ArrayList<>();
        for (NamespaceType type : NamespaceType.values()) {
            if (!NamespaceChoice.isHost(config, type)) {
                var path = facts.joined().get(type);
                namespaces.add(new Namespace(type, path == null ? null : path.toString()));
            }
        }
        return namespaces;
    }

    private Seccomp seccomp() {
        SecurityConfig security = config.security();
        if (security.privileged()) {
            return null;
        }
        return switch (security.seccomp()) {
            case UNCONFINED -> null;
            case PROFILE -> security.seccompProfile().orElseThrow();
            case MIGRATABLE -> MigratableSeccomp.profile(SpecProcess.capabilities(security, facts));
            case DEFAULT -> DefaultSeccomp.profile(SpecProcess.capabilities(security, facts));
        };
    }
}
