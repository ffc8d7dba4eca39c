package io.ctctl.isolation.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Programs that are used when they are there. */
final class ProgramFeatures {
    private ProgramFeatures() {}

    static List<Feature> of(HostView host) throws IOException {
        return List.of(
                program("nft", host, "ports cannot be published, networks not isolated", "apt install nftables"),
                lxcfs(host),
                program("mmdebstrap", host, "the debian template cannot be built", "apt install mmdebstrap"));
    }

    private static Feature program(String name, HostView host, String disables, String remedy) {
        Optional<Path> found = host.program(name);
        return found.isPresent()
                ? Feature.present(name, found.get().toString())
                : Feature.missing(name, "not installed", disables, remedy);
    }

    private static Feature lxcfs(HostView host) throws IOException {
        return host.mounts().stream()
                .filter(mount -> mount.type().equals("fuse.lxcfs"))
                .findFirst()
                .map(mount -> Feature.present("lxcfs", mount.mountPoint().toString()))
                .orElseGet(() -> Feature.missing(
                        "lxcfs",
                        "not mounted",
                        "containers see the host's CPUs, memory and load in /proc",
                        "apt install lxcfs"));
    }
}
