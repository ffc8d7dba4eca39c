package io.ctctl.runtime.migration;

import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ErrorKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a container is to go. */
public sealed interface DestinationAddress {
    /** Another daemon of this machine, by its socket. */
    record Local(Path socket) implements DestinationAddress {
        @Override
        public String toString() {
            return "unix://" + socket;
        }
    }

    /** The daemon that {@code ctctl} leads to on another machine, called by ssh. */
    record Ssh(Optional<String> user, String host, Optional<Integer> port, Optional<String> program)
            implements DestinationAddress {
        @Override
        public String toString() {
            return "ssh://" + user.map(name -> name + "@").orElse("") + host
                    + port.map(number -> ":" + number).orElse("");
        }
    }

    /**
     * {@code unix:///path/of/ctctl.sock}, {@code ssh://[user@]host[:port][/path/of/ctctl]}, or a bare host, which means ssh.
     */
    static DestinationAddress parse(String text) {
        if (text.startsWith("unix://") || text.startsWith("/")) {
            Path socket = Path.of(text.startsWith("/") ? text : text.substring("unix://".length()));
            if (!socket.isAbsolute()) {
                throw bad(text, "the socket's path must be absolute");
            }
            return new Local(socket.normalize());
        }
        try {
            URI uri = new URI(text.contains("://") ? text : "ssh://" + text);
            if (!"ssh".equals(uri.getScheme())) {
                throw bad(text, "only unix:// and ssh:// are known");
            }
            if (uri.getHost() == null || uri.getHost().startsWith("-")) {
                throw bad(text, "it has no host");
            }
            Optional<String> program = Optional.ofNullable(uri.getPath()).filter(path -> path.length() > 1);
            Optional<Integer> port = uri.getPort() < 0 ? Optional.empty() : Optional.of(uri.getPort());
            Optional<String> user = Optional.ofNullable(uri.getUserInfo());
            if (user.filter(name -> name.startsWith("-") || name.isEmpty()).isPresent()) {
                throw bad(text, "it has no user before the @");
            }
            return new Ssh(user, uri.getHost(), port, program);
        } catch (URISyntaxException e) {
            throw bad(text, e.getReason());
        }
    }

    private static ContainerException bad(String text, String why) {
        return new ContainerException(
                ErrorKind.USAGE,
                "bad destination \"" + text + "\": " + why + "; write unix:///run/ctctl/ctctl.sock or ssh://host");
    }
}
