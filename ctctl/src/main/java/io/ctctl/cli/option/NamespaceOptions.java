package io.ctctl.cli.option;

import io.ctctl.runtime.config.NamespaceConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which namespaces a container has to itself. */
@Heading("Namespaces")
public final class NamespaceOptions {
    @Option(
            names = "--userns",
            paramLabel = "WHERE",
            description = "User ids: private, host, container:NAME or ns:PATH. Default: that of the container named by"
                    + " --pid, --network, --ipc or --cgroupns, else private.")
    String user;

    @Option(
            names = "--pid",
            paramLabel = "WHERE",
            description = "Process ids: private (default), host, container:NAME or ns:PATH.")
    String pid = "private";

    @Option(names = "--ipc", paramLabel = "WHERE", description = "System V IPC and POSIX queues, likewise.")
    String ipc = "private";

    @Option(names = "--uts", paramLabel = "WHERE", description = "Host and domain name, likewise.")
    String uts = "private";

    @Option(names = "--cgroupns", paramLabel = "WHERE", description = "View of the control groups, likewise.")
    String cgroup = "private";

    @Option(names = "--time", paramLabel = "WHERE", description = "Monotonic and boot-time clocks, likewise.")
    String time = "private";

    /** {@code network}: the container whose network is shared. */
    NamespaceConfig namespaces(Optional<String> network) {
        return new NamespaceConfig(
                user == null ? ownerOfTheRest(network) : source("--userns", user),
                source("--pid", pid),
                source("--ipc", ipc),
                source("--uts", uts),
                source("--cgroupns", cgroup),
                source("--time", time));
    }

    /** What shows these namespaces (proc, sysfs, mqueue, cgroup) can be mounted only in the user namespace they belong to. */
    private NamespaceSource ownerOfTheRest(Optional<String> network) {
        return Stream.of(Optional.of(pid), network, Optional.of(ipc), Optional.of(cgroup))
                .flatMap(Optional::stream)
                .filter(text -> text.startsWith("container:"))
                .findFirst()
                .map(text -> source("--userns", text))
                .orElse(NamespaceSource.PRIVATE);
    }

    private static NamespaceSource source(String option, String text) {
        String path = text.startsWith("ns:") ? text.substring("ns:".length()) : text;
        boolean known = text.equals("private")
                || text.equals("host")
                || path.startsWith("/")
                || (text.startsWith("container:") && text.length() > "container:".length());
        if (!known) {
            throw new ContainerException(
                    ErrorKind.USAGE,
                    "bad " + option + " \"" + text + "\": use private, host, container:NAME or ns:/PATH");
        }
        return NamespaceSource.parse(path);
    }
}
