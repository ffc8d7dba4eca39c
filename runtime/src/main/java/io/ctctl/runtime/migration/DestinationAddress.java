package io.ctctl.runtime.migration;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a container is to go. */
public sealed interface DestinationAddress {
    /** Another daemon of this machine, by its socket. */
    record Local(Path socket) implements DestinationAddress {
        @Override
        public String toString() {
            return "unix://" + socket;
        }
    }

    /**
     * The daemon that {@code ctctl} leads to on another machine, called by ssh.
     *
     * @param host a name, an address, or what ssh's configuration calls a host
     * @param program absolute; absent: ctctl, wherever the shell there finds it
     */
    record Ssh(Optional<String> user, String host, Optional<Integer> port, Optional<String> program)
            implements DestinationAddress {
        // neither user nor host may look like an option; a name of ssh's configuration may be no name of the DNS
        private static final Pattern FORM = Pattern.compile("(?:(?<user>[^-@/:\\s][^@/\\s]*)@)?"
                + "(?<host>[^-@/:\\s\\[\\]][^@/:\\s\\[\\]]*|\\[[0-9a-fA-F:.]+(?:%[\\w.-]+)?\\])"
                + "(?::(?<port>[0-9]{1,5}))?(?<program>/[^\\s]+)?/?");
        private static final int HIGHEST_PORT = 65535;

        private static Ssh parse(String text) {
            Matcher parts = FORM.matcher(text.replaceFirst("^ssh://", ""));
            if (!parts.matches()) {
                throw bad(text, "it has no host, or more than [USER@]HOST[:PORT][/PATH]");
            }
            Optional<Integer> port = Optional.ofNullable(parts.group("port")).map(Integer::valueOf);
            if (port.filter(number -> number < 1 || number > HIGHEST_PORT).isPresent()) {
                throw bad(text, "ports are from 1 to " + HIGHEST_PORT);
            }
            return new Ssh(
                    Optional.ofNullable(parts.group("user")),
                    parts.group("host").replaceAll("[\\[\\]]", ""),
                    port,
                    Optional.ofNullable(parts.group("program")));
        }

        @Override
        public String toString() {
            return "ssh://" + user.map(name -> name + "@").orElse("") + (host.contains(":") ? "[" + host + "]" : host)
                    + port.map(number -> ":" + number).orElse("") + program.orElse("");
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
        if (text.contains("://") && !text.startsWith("ssh://")) {
            throw bad(text, "only unix:// and ssh:// are known");
        }
        return Ssh.parse(text);
    }

    private static ContainerException bad(String text, String why) {
        return new ContainerException(
                ErrorKind.USAGE,
                "bad destination \"" + text + "\": " + why + "; write unix:///run/ctctl/ctctl.sock or ssh://host");
    }
}
