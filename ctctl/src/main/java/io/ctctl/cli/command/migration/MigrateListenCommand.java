package io.ctctl.cli.command.migration;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.Migrations;
import io.ctctl.runtime.transport.DestinationAddress;
import io.ctctl.runtime.transport.TlsListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl migrate-listen [OPTION...] [[ADDRESS:]PORT]",
        description =
                "%nTakes containers that other hosts send to tls://, until it is interrupted. Both sides show a certificate.%n")
public final class MigrateListenCommand implements Command {
    private static final Pattern WHERE =
            Pattern.compile("(?:(?<address>[0-9.]+|\\[[0-9a-fA-F:.]+\\]):)?(?<port>[0-9]{1,5})");
    private static final int HIGHEST_PORT = 65535;

    @Option(
            names = "--pkipath",
            paramLabel = "DIR",
            description = "Where cert.pem, key.pem and ca.pem are; /etc/ctctl/pki by default.")
    Path pki = DestinationAddress.Tls.USUAL_PKI;

    @Option(
            names = "--allow",
            paramLabel = "NAME",
            description =
                    "Serve only hosts whose certificate bears this name; may be repeated. By default all that the authority"
                            + " has signed.")
    Set<String> allowed = new LinkedHashSet<>();

    @Parameters(
            arity = "0..1",
            paramLabel = "[ADDRESS:]PORT",
            description = "Where to listen; port 7447 of all addresses by default.")
    String where = Integer.toString(DestinationAddress.Tls.USUAL_PORT);

    private final Migrations migrations;

    public MigrateListenCommand(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        if (!pki.isAbsolute()) {
            throw new ContainerException(ErrorKind.USAGE, "bad --pkipath \"" + pki + "\": it must be absolute");
        }
        try (TlsListener listener = open()) {
            InetSocketAddress address = listener.address();
            request.out()
                    .write("listening on " + address.getAddress().getHostAddress() + " port " + address.getPort()
                            + "\n");
            request.out().flush();
            // for as long as its client stays
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private TlsListener open() {
        InetSocketAddress address = address();
        try {
            return TlsListener.open(address, pki, allowed, migrations::receive);
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.FAILED, "listen for migrations: " + e.getMessage(), e);
        }
    }

    private InetSocketAddress address() {
        Matcher parts = WHERE.matcher(where);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > HIGHEST_PORT) {
            throw new ContainerException(
                    ErrorKind.USAGE, "bad address \"" + where + "\": write PORT, 192.0.2.1:PORT or [2001:db8::1]:PORT");
        }
        int port = Integer.parseInt(parts.group("port"));
        String address = parts.group("address");
        return address == null
                ? new InetSocketAddress(port)
                : new InetSocketAddress(address.replaceAll("[\\[\\]]", ""), port);
    }
}
