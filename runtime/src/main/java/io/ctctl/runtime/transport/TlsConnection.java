package io.ctctl.runtime.transport;

import io.ctctl.linux.Cleanup;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** A {@link TlsListener} of another host; each side shows a certificate, and its bears the name it was called by. */
final class TlsConnection implements Connection {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TlsChannel channel;

    private TlsConnection(TlsChannel channel) {
        this.channel = channel;
    }

    static TlsConnection open(DestinationAddress.Tls address) throws IOException {
        SSLEngine engine = TlsIdentity.load(address.pki()).createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = TlsGreeting.parameters(engine);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        try (Cleanup onFailure = new Cleanup()) {
            TlsChannel channel = TlsChannel.of(connect(address), engine);
            onFailure.add(() -> Quietly.close(channel));
            channel.deadline(PATIENCE);
            greet(channel, address);
            channel.noDeadline();
            onFailure.forget();
            return new TlsConnection(channel);
        }
    }

    private static SocketChannel connect(DestinationAddress.Tls address) throws IOException {
        IOException failure = new UnknownHostException(address.host());
        for (InetAddress one : addresses(address.host())) {
            SocketChannel socket = SocketChannel.open();
            try {
                socket.socket().connect(new InetSocketAddress(one, address.port()), (int) PATIENCE.toMillis());
                return socket;
            } catch (SocketTimeoutException e) {
                socket.close();
                failure = new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
            } catch (ConnectException e) {
                socket.close();
                failure = new IOException("connection refused: `ctctl migrate-listen` has to run there", e);
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private static InetAddress[] addresses(String host) throws IOException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("no host of that name is known", e);
        }
    }

    private static void greet(TlsChannel channel, DestinationAddress.Tls address) throws IOException {
        try {
            channel.handshake();
            Optional<String> refusal = TlsGreeting.hear(channel);
            if (refusal.isPresent()) {
                throw new IOException("refused there: " + refusal.get());
            }
        } catch (SSLException e) {
            throw new IOException(TlsGreeting.why(e, address.pki()), e);
        } catch (EOFException e) {
            throw new IOException("it has hung up", e);
        }
    }

    @Override
    public ByteChannel channel() {
        return channel;
    }

    @Override
    public Optional<String> complaint() {
        return Optional.empty();
    }

    @Override
    public void close() {
        Quietly.close(channel);
    }
}
