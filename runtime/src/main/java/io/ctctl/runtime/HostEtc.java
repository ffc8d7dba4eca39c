package io.ctctl.runtime;

import io.ctctl.runtime.spec.EtcFiles;
import io.ctctl.runtime.spec.NetworkSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** The files of /etc that a container gets, of what the host has now. */
final class HostEtc {
    private HostEtc() {}

    /** Names, without a directory, to contents. */
    static Map<String, String> files(Container container, NetworkSetup setup) throws IOException {
        boolean host = container.config().network().hostResolver();
        return EtcFiles.of(
                container.config(),
                container.id(),
                host ? hostFile("/etc/hosts") : "",
                host ? hostResolver(!container.config().network().interfaces().isEmpty()) : "",
                setup.hosts());
    }

    /** systemd's stub listens on loopback only, where a container with interfaces of its own does not reach it. */
    private static String hostResolver(boolean interfaces) throws IOException {
        String text = hostFile("/etc/resolv.conf");
        return interfaces && text.contains("127.0.0.53") ? hostFile("/run/systemd/resolve/resolv.conf") : text;
    }

    private static String hostFile(String path) throws IOException {
        try {
            return Files.readString(Path.of(path));
        } catch (NoSuchFileException ignored) {
            // ENOENT: a host without it resolves nothing either
            return "";
        }
    }
}
