package io.ctctl.cli.option;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.config.TrafficConfig;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All that run and create say about a container. */
public final class ContainerOptions {
    private static final String DEFAULT_PROGRAM = "/bin/sh";

    @Parameters(paramLabel = "TEMPLATE [COMMAND [ARG...]]", hidden = true)
    List<String> words = List.of();

    @Option(names = "--rootfs", paramLabel = "DIR", description = "Run on this directory; give no template.")
    String rootfs;

    @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "Put this before the command.")
    String entrypoint;

    @Option(names = "--sysctl", paramLabel = "KEY=VALUE", description = "Set a kernel parameter of its namespaces.")
    List<String> sysctls = List.of();

    @Mixin
    ProcessOptions process;

    @Mixin
    LifeOptions life;

    @Mixin
    MountOptions mounts;

    @Mixin
    ResourceOptions resources;

    @Mixin
    SecurityOptions security;

    @Mixin
    NetworkOptions network;

    @Mixin
    NamespaceOptions namespaces;

    @Mixin
    TrafficOptions traffic;

    @Mixin
    NameOptions names;

    public ProcessOptions process() {
        return process;
    }

    /** What the user asked for; throws ContainerException of kind USAGE. */
    public ContainerConfig config(Request request) {
        if (rootfs == null && words.isEmpty()) {
            throw new ContainerException(ErrorKind.USAGE, "no template named: 'ctctl template ls' lists them");
        }
        return new ContainerConfig(
                life.name(),
                rootfs == null
                        ? new RootSource.Template(words.get(0))
                        : new RootSource.Directory(ClientPaths.resolve(request, rootfs)),
                process.process(request, program(), life.init()),
                mounts.mounts(request),
                resources.apply(ResourceConfig.NONE),
                security.security(request),
                namespaces.namespaces(network.shared()),
                network.network().withTraffic(traffic.apply(TrafficConfig.DEFAULT)),
                names.hostname(),
                names.domainname(),
                names.resolver(),
                sysctlsByName(),
                life.labels(),
                life.lifecycle(),
                life.log());
    }

    private List<String> program() {
        List<String> args = new ArrayList<>(rootfs == null ? words.subList(1, words.size()) : words);
        if (entrypoint != null) {
            args.add(0, entrypoint);
        }
        return args.isEmpty() ? List.of(DEFAULT_PROGRAM) : args;
    }

    private Map<String, String> sysctlsByName() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String sysctl : sysctls) {
            int equals = sysctl.indexOf('=');
            if (equals <= 0) {
                throw new ContainerException(
                        ErrorKind.USAGE,
                        "bad --sysctl \"" + sysctl + "\": write KEY=VALUE, as in net.core.somaxconn=1024");
            }
            all.put(sysctl.substring(0, equals), sysctl.substring(equals + 1));
        }
        return all;
    }
}
