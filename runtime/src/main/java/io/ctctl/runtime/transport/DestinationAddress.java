package io.ctctl.runtime.transport;

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

        private static Ssh parse(String text) {
            Matcher parts = FORM.matcher(text.replaceFirst("^ssh://", ""));
            if (!parts.matches()) {
                throw bad(text, "it has no host, or more than [USER@]HOST[:PORT][/PATH]");
            }
            return new Ssh(
                    Optional.ofNullable(parts.group("user")),
                    parts.group("host").replaceAll("[\\[\\]]", ""),
                    checked(text, parts.group("port")),
                    Optional.ofNullable(parts.group("program")));
        }

        @Override
        public String toString() {
            return "ssh://" + user.map(name -> name + "@").orElse("") + bracketed(host)
                    + port.map(number -> ":" + number).orElse("") + program.orElse("");
        }
    }

    /**
     * A {@code ctctl migrate-listen} on another machine.
     *
     * @param host a name or an address, which its certificate must bear
     * @param pki the directory with the certificate and key of this host, and the authorities it believes
     */
    record Tls(String host, int port, Path pki) implements DestinationAddress {
        public static final int USUAL_PORT = 7447;
        public static final Path USUAL_PKI = TlsIdentity.USUAL;

        private static final Pattern FORM =
                Pattern.compile("tls://(?<host>[^-@/:?\\s\\[\\]][^@/:?\\s\\[\\]]*|\\[[0-9a-fA-F:.]+(?:%[\\w.-]+)?\\])"
                        + "(?::(?<port>[0-9]{1,5}))?/?(?:\\?pkipath=(?<pki>/.*))?");

        private static Tls parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw bad(text, "it has no host, or more than tls://HOST[:PORT][?pkipath=/DIRECTORY]");
            }
            return new Tls(
                    parts.group("host").replaceAll("[\\[\\]]", ""),
                    checked(text, parts.group("port")).orElse(USUAL_PORT),
                    Optional.ofNullable(parts.group("pki")).map(Path::of).orElse(USUAL_PKI));
        }

        @Override
        public String toString() {
            return "tls://" + bracketed(host) + (port == USUAL_PORT ? "" : ":" + port)
                    + (pki.equals(USUAL_PKI) ? "" : "?pkipath=" + pki);
        }
    }

    /**
     * {@code unix:///path/of/ctctl.sock}, {@code ssh://[user@]host[:port][/path/of/ctctl]},
     * {@code tls://host[:port][?pkipath=/directory]}, or a bare host, which means ssh.
     */
    static DestinationAddress parse(String text) {
        if (text.startsWith("unix://") || text.startsWith("/")) {
            Path socket = Path.of(text.startsWith("/") ? text : text.substring("unix://".length()));
            if (!socket.isAbsolute()) {
                throw bad(text, "the socket's path must be absolute");
            }
            return new Local(socket.normalize());
        }
        if (text.startsWith("tls://")) {
            return Tls.parse(text);
        }
        if (text.contains("://") && !text.startsWith("ssh://")) {
            throw bad(text, "only unix://, ssh:// and tls:// are known");
        }
        return Ssh.parse(text);
    }

    private static Optional<Integer> checked(String text, String port) {
        int highest = 65535;
        Optional<Integer> given = Optional.ofNullable(port).map(Integer::valueOf);
        if (given.filter(number -> number < 1 || number > highest).isPresent()) {
            throw bad(text, "ports are from 1 to " + highest);
        }
        return given;
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static ContainerException bad(String text, String why) {
        return new ContainerException(
                ErrorKind.USAGE,
                "bad destination \"" + text + "\": " + why
                        + "; write unix:///run/ctctl/ctctl.sock, ssh://host or tls://host");
    }
}
