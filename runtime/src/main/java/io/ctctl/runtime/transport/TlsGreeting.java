package io.ctctl.runtime.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * What both ends of a TLS connection say before a migration begins. In TLS 1.3 a client believes that it is connected before its
 * certificate has been looked at: the listener therefore sends a line, empty or with the reason why it does not serve it.
 */
final class TlsGreeting {
    /** For ALPN (RFC 7301): whoever serves something else on that port is not taken for us. */
    private static final String PROTOCOL = "ctctl-migration";

    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final int LONGEST = 512;

    private TlsGreeting() {}

    static SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        return parameters;
    }

    static void say(TlsChannel channel, String refusal) throws IOException {
        byte[] line = (refusal + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.wrap(line, 0, Math.min(line.length, LONGEST)));
    }

    /** Empty: it serves us. */
    static Optional<String> hear(TlsChannel channel) throws IOException {
        if (!PROTOCOL.equals(channel.engine().getApplicationProtocol())) {
            throw new IOException("what listens there is no ctctl");
        }
        ByteBuffer line = ByteBuffer.allocate(LONGEST);
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.hasRemaining()) {
            if (channel.read(one.clear()) < 0) {
                throw new EOFException("the end of the connection");
            }
            if (one.flip().get(0) == '\n') {
                break;
            }
            line.put(one);
        }
        String said = StandardCharsets.UTF_8.decode(line.flip()).toString();
        return said.isEmpty() ? Optional.empty() : Optional.of(said);
    }

    /** What a failure of TLS means to people; {@code pki}: where our own certificate is. */
    static String why(SSLException failure, Path pki) {
        String message = String.valueOf(failure.getMessage());
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return switch (alert.group(1)) {
                case "no_application_protocol" -> "what listens there is no ctctl";
                case "bad_certificate", "certificate_expired", "certificate_unknown", "unknown_ca" ->
                    "it does not accept the certificate in " + pki + " (" + alert.group(1) + ")";
                default -> message;
            };
        } else if (message.contains("nrecognized SSL message")) {
            return "what listens there does not speak TLS";
        }
        boolean certificate = false;
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
            certificate |= cause instanceof CertificateException;
            if (cause instanceof CertPathBuilderException
                    || (cause instanceof CertPathValidatorException path
                            && path.getReason() == PKIXReason.NO_TRUST_ANCHOR)) {
                return "its certificate is of no authority in " + pki.resolve("ca.pem");
            }
        }
        return (certificate ? "its certificate: " : "") + cause.getMessage();
    }
}
