package io.ctctl.runtime.spec;

import io.ctctl.isolation.capability.CapabilitySet;
import io.ctctl.oci.Capabilities;
import io.ctctl.oci.CpuAffinity;
import io.ctctl.oci.Process;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.SchedulingConfig;
import io.ctctl.runtime.config.SecurityConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The program's part of a spec: environment, identity, capabilities, limits. */
public final class SpecProcess {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private SpecProcess() {}

    static Process of(ContainerConfig config, StartFacts facts) {
        ProcessConfig process = config.process();
        SecurityConfig security = config.security();
        CapabilitySet capabilities = capabilities(security, facts);
        Process.Builder builder = Process.builder()
                .terminal(process.tty())
                .consoleSize(facts.console().orElse(null))
                .user(facts.user())
                .args(process.args())
                .env(environment(process, config.hostname().orElse(facts.id().value()), facts.home()))
                .cwd(process.cwd().orElse("/"))
                .capabilities(capabilities(capabilities, facts.user().uid()))
                .rlimits(SpecLimits.rlimits(config.resources()))
                .noNewPrivileges(security.noNewPrivileges() && !security.privileged())
                .oomScoreAdj(config.resources().oomScoreAdj().orElse(null))
                .scheduler(process.scheduling().scheduler().orElse(null))
                .ioPriority(process.scheduling().ioPriority().orElse(null))
                .execCPUAffinity(affinity(process.scheduling()));
        security.lsmLabel().ifPresent(label -> {
            // a SELinux context has colons, an AppArmor profile's name has none
            if (label.indexOf(':') >= 0) {
                builder.selinuxLabel(label);
            } else {
                builder.apparmorProfile(label);
            }
        });
        return builder.build();
    }

    public static CpuAffinity affinity(SchedulingConfig scheduling) {
        return scheduling.affinity().map(cpus -> new CpuAffinity(cpus, cpus)).orElse(null);
    }

    /** NAME=VALUE: the defaults, with the user's variables over them. */
    public static List<String> environment(ProcessConfig process, String hostname, String home) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", PATH);
        variables.put("HOSTNAME", hostname);
        variables.put("HOME", home);
        if (process.tty()) {
            variables.put("TERM", "xterm");
        }
        variables.putAll(process.env());
        return variables.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    /** What a process of user 0 may do. A user namespace has them all; elsewhere nobody can give what he lacks. */
    public static CapabilitySet capabilities(SecurityConfig security, StartFacts facts) {
        try {
            CapabilitySet wanted = security.privileged()
                    ? CapabilitySet.ALL
                    : CapabilitySet.defaults().apply(security.capAdd(), security.capDrop());
            return facts.ids().isPresent() ? wanted : wanted.intersect(facts.available());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** Another user than root has them in the bounding set only: a set-user-id program can still gain them. */
    public static Capabilities capabilities(CapabilitySet set, long uid) {
        List<String> names = set.names();
        List<String> held = uid == 0 ? names : List.of();
        return new Capabilities(names, held, List.of(), held, List.of());
    }
}
