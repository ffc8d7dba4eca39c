package io.ctctl.runtime.transport;

import io.ctctl.linux.Cleanup;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves other hosts that show a certificate of an authority that is believed, each on a thread of its own. */
public final class TlsListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsListener.class);
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofMinutes(2);

    /** Who is not known yet can take no more of us than this. */
    private static final int CONNECTIONS = 64;

    /** Serves a connection to its end. */
    @FunctionalInterface
    public interface Service {
        void serve(ByteChannel channel) throws IOException, InterruptedException;
    }

    private final ServerSocketChannel server;
    private final Path pki;
    private final Set<String> allowed;
    private final Service service;
    private final Semaphore free = new Semaphore(CONNECTIONS);
    private final Set<TlsChannel> open = ConcurrentHashMap.newKeySet();

    private TlsListener(ServerSocketChannel server, Path pki, Set<String> allowed, Service service) {
        this.server = server;
        this.pki = pki;
        this.allowed = Set.copyOf(allowed);
        this.service = service;
    }

    /**
     * Listens until it is closed.
     *
     * @param pki with {@code ca.pem}, {@code cert.pem} and {@code key.pem}; read for each connection, so that they can be renewed
     * @param allowed names of certificates that are served; empty: all that the authority has signed
     */
    public static TlsListener open(InetSocketAddress address, Path pki, Set<String> allowed, Service service)
            throws IOException {
        TlsIdentity.load(pki);
        try (Cleanup onFailure = new Cleanup()) {
            ServerSocketChannel server = ServerSocketChannel.open();
            onFailure.add(() -> Quietly.close(server));
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            try {
                server.bind(address);
            } catch (BindException e) {
                throw new IOException("listen on " + address + ": " + e.getMessage(), e);
            }
            TlsListener listener = new TlsListener(server, pki, allowed, service);
            Thread thread = new Thread(listener::accept, "tls-listener");
            thread.setDaemon(true);
            thread.start();
            onFailure.forget();
            return listener;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel socket = server.accept();
                if (!free.tryAcquire()) {
                    LOG.warn("too many connections: {} is not served", socket.getRemoteAddress());
                    socket.close();
                    continue;
                }
                Thread thread = new Thread(() -> run(socket), "tls-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (ClosedChannelException ignored) {
                return;
            } catch (IOException e) {
                // ECONNABORTED, EMFILE: others may fare better
                LOG.warn("accept a connection: {}", e.getMessage());
            }
        }
    }

    private void run(SocketChannel socket) {
        String from = String.valueOf(socket.socket().getRemoteSocketAddress());
        try {
            SSLEngine engine = TlsIdentity.load(pki).createSSLEngine();
            engine.setUseClientMode(false);
            SSLParameters parameters = TlsGreeting.parameters(engine);
            parameters.setNeedClientAuth(true);
            engine.setSSLParameters(parameters);
            serve(TlsChannel.of(socket, engine), from);
        } catch (SSLException e) {
            LOG.warn("{} is not served: {}", from, TlsGreeting.why(e, pki));
        } catch (EOFException e) {
            LOG.debug("{} has hung up", from);
        } catch (IOException e) {
            LOG.warn("{}: {}", from, e.getMessage());
        } catch (InterruptedException ignored) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
            Quietly.close(socket);
        }
    }

    private void serve(TlsChannel channel, String from) throws IOException, InterruptedException {
        open.add(channel);
        try {
            if (!server.isOpen()) {
                return;
            }
            channel.deadline(HANDSHAKE);
            channel.handshake();
            channel.noDeadline();
            Optional<String> refusal = refusal(channel);
            TlsGreeting.say(channel, refusal.orElse(""));
            if (refusal.isPresent()) {
                LOG.warn("{} is not served: {}", from, refusal.get());
                return;
            }
            channel.setReadTimeout(SILENCE);
            service.serve(channel);
        } finally {
            open.remove(channel);
            Quietly.close(channel);
        }
    }

    private Optional<String> refusal(TlsChannel channel) throws SSLPeerUnverifiedException {
        if (allowed.isEmpty()) {
            return Optional.empty();
        }
        X509Certificate certificate =
                (X509Certificate) channel.engine().getSession().getPeerCertificates()[0];
        Set<String> names = CertificateNames.of(certificate);
        return names.stream().anyMatch(allowed::contains)
                ? Optional.empty()
                : Optional.of(
                        "none of the names of its certificate (" + String.join(", ", names) + ") is allowed here");
    }

    /** Ends all connections too. */
    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(Quietly::close);
    }
}
