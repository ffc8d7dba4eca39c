package io.ctctl.tests.migration;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Command;
import io.ctctl.tests.harness.CtctlInstance;
import io.ctctl.tests.harness.Processes;
import io.ctctl.tests.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * OpenSSH's sshd on the second of two hosts, whose {@code ctctl} is that host's, and a daemon on the first whose ssh has a user's
 * configuration: keys and files are all their own, the machine's are not looked at.
 */
final class SshServer implements AutoCloseable {
    static final int PORT = 2222;

    // Debian's sshd wants it, and its service makes it
    private static final Path SEPARATION = Path.of("/run/sshd");

    private final TwoHosts hosts;
    private final Path directory;
    private final boolean separated;
    private Running server;

    SshServer(TwoHosts hosts) throws IOException {
        this.hosts = hosts;
        this.directory = hosts.there().scratch("ssh");
        this.separated = !Files.exists(SEPARATION);
        if (separated) {
            Files.createDirectory(SEPARATION);
        }
        for (String key : List.of("host", "user", "other")) {
            Command.of(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-C",
                            key,
                            "-f",
                            file(key).toString())
                    .run()
                    .ok();
        }
        authorise("user");
        know("host");
        configureServer();
        configureClient();
        start();
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** Whose key is let in. */
    void authorise(String key) {
        write("authorized", read(key + ".pub"));
    }

    /** Which key the client believes the host to have; none: nothing is known of it. */
    void know(String... keys) {
        StringBuilder known = new StringBuilder();
        for (String key : keys) {
            known.append("[")
                    .append(TwoHosts.THERE)
                    .append("]:")
                    .append(PORT)
                    .append(' ')
                    .append(read(key + ".pub"));
        }
        write("known", known.toString());
    }

    private void configureServer() {
        write(
                "sshd_config",
                String.join(
                        "\n",
                        "ListenAddress " + TwoHosts.THERE + ":" + PORT,
                        "HostKey " + file("host"),
                        "AuthorizedKeysFile " + file("authorized"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin prohibit-password",
                        "PasswordAuthentication no",
                        "KbdInteractiveAuthentication no",
                        "Banner " + file("banner"),
                        "SetEnv CTCTL_HOST=" + hosts.there().host() + " PATH="
                                + CtctlInstance.client().getParent() + ":/usr/bin:/bin",
                        ""));
        write("banner", "Authorised use only.\n");
    }

    /** What people have in ~/.ssh/config, with what would get in the way of a migration. */
    private void configureClient() throws IOException {
        write(
                "config",
                String.join(
                        "\n",
                        "Host build_box",
                        "  HostName " + TwoHosts.THERE,
                        "  Port " + PORT,
                        "  User root",
                        "  RemoteCommand echo hello",
                        "  RequestTTY force",
                        "  LocalForward 127.0.0.1:9 127.0.0.1:9",
                        "  ExitOnForwardFailure yes",
                        "  ControlMaster auto",
                        "  ControlPath " + file("control"),
                        "  ControlPersist 60",
                        "Host *",
                        "  IdentityFile " + file("user"),
                        "  IdentitiesOnly yes",
                        "  IdentityAgent none",
                        "  UserKnownHostsFile " + file("known"),
                        "  GlobalKnownHostsFile none",
                        "  LogLevel DEBUG",
                        ""));
        Path bin = Files.createDirectories(file("bin"));
        write("bin/ssh", "#!/bin/sh\nexec /usr/bin/ssh -F " + file("config") + " \"$@\"\n");
        Files.setPosixFilePermissions(bin.resolve("ssh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        hosts.here().stopDaemon();
        wake();
    }

    /** A daemon here, whose ssh is configured so. */
    void wake() {
        Await.until(
                TwoHosts.PATIENCE,
                "a daemon here",
                () -> hosts.here()
                                .command("ps")
                                .env("PATH", file("bin") + ":" + System.getenv("PATH"))
                                .run()
                                .code()
                        == 0);
    }

    private void start() {
        server = TwoHosts.in(
                        hosts.thereNamespace(),
                        "/usr/sbin/sshd",
                        "-D",
                        "-f",
                        file("sshd_config").toString(),
                        "-E",
                        file("log").toString())
                .start();
        Await.until(
                TwoHosts.PATIENCE,
                () -> "sshd: " + server,
                () -> Files.exists(file("log")) && read("log").contains("Server listening"));
    }

    /** Kills what serves each connection, as if the host had gone. */
    void dropConnections() {
        sessions().forEach(pid -> Processes.signal(pid, "KILL"));
    }

    /** OpenSSH 10 has a process of its own for root's connections, too, below the one that has let them in. */
    private List<Long> sessions() {
        return Processes.all().stream()
                .filter(pid -> Processes.read(pid, "comm").startsWith("sshd") && isBelowServer(pid))
                .toList();
    }

    private boolean isBelowServer(long pid) {
        long parent = Processes.parent(pid);
        return parent == server.pid() || (parent != 0 && isBelowServer(parent));
    }

    String read(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, String text) {
        try {
            Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        dropConnections();
        server.close();
        server.await(TwoHosts.PATIENCE);
        if (separated) {
            Files.deleteIfExists(SEPARATION);
        }
    }
}
