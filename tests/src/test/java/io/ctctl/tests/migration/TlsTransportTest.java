package io.ctctl.tests.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.transport.Connection;
import io.ctctl.runtime.transport.Connections;
import io.ctctl.runtime.transport.DestinationAddress;
import io.ctctl.runtime.transport.TlsListener;
import io.ctctl.tests.harness.Await;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts that talk TLS: what is said arrives, and nobody talks to whom the authority does not know. */
final class TlsTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LOCAL = "DNS:here,IP:127.0.0.1";
    private static final int BYTES = 20_000_003;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger served = new AtomicInteger();
    private Pki pki;
    private Path own;

    @BeforeEach
    void makeAuthority() {
        pki = new Pki(directory.resolve("ca"));
        own = pki.host("here", LOCAL);
    }

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void bytesGoBothWaysAtOnce() throws Exception {
        byte[] question = random(1);
        byte[] answer = random(2);
        CompletableFuture<byte[]> asked = new CompletableFuture<>();
        try (TlsListener listener = listen(own, Set.of(), channel -> {
                    Future<?> writing = threads.submit(() -> channel.write(ByteBuffer.wrap(answer)));
                    asked.complete(read(channel));
                    awaitDone(writing);
                });
                Connection connection = Connections.open(address(listener, own))) {
            Future<byte[]> reading = threads.submit(() -> read(connection.channel()));
            connection.channel().write(ByteBuffer.wrap(question));
            assertThat(get(reading)).isEqualTo(answer);
            assertThat(get(asked)).isEqualTo(question);
        }
    }

    @Test
    void theEndOfAListenerIsTheEndOfItsConnections() throws Exception {
        TlsListener listener = listen(own, Set.of(), TlsTransportTest::readToTheEnd);
        try (Connection connection = Connections.open(address(listener, own))) {
            DestinationAddress address = address(listener, own);
            listener.close();
            assertThat(connection.channel().read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThatThrownBy(() -> Connections.open(address))
                    .hasMessageContaining("connection refused: `ctctl migrate-listen` has to run there");
        }
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        try (TlsListener listener = listen(own, Set.of(), TlsTransportTest::readToTheEnd);
                Connection connection = Connections.open(address(listener, own))) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread reader = new Thread(() -> {
                try {
                    ended.complete(new AssertionError(
                            connection.channel().read(ByteBuffer.allocate(1)) + " without an interruption"));
                } catch (IOException e) {
                    ended.complete(e);
                }
            });
            reader.start();
            reader.interrupt();
            assertThat(get(ended)).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void aHostOfAnotherAuthority() throws IOException {
        Path other = new Pki(directory.resolve("other")).host("here", LOCAL);
        Pki.believe(other, pki);
        refused(other, own, "its certificate is of no authority in " + own.resolve("ca.pem"));
    }

    @Test
    void aHostThatDoesNotKnowOurAuthority() throws IOException {
        Path other = new Pki(directory.resolve("other")).host("client", LOCAL);
        Pki.believe(other, pki);
        refused(own, other, "it does not accept the certificate in " + other);
    }

    @Test
    void aHostThatIsCalledByAnotherName() throws IOException {
        refused(pki.host("elsewhere", "DNS:elsewhere,IP:192.0.2.7"), own, "matching IP address 127.0.0.1 found");
    }

    @Test
    void aHostWhoseCertificateHasExpired() throws IOException {
        refused(pki.host("old", LOCAL, -1), own, "its certificate: NotAfter: ");
    }

    @Test
    void onlyWhoIsAllowedIsServed() throws IOException {
        try (TlsListener listener = listen(own, Set.of("there"), TlsTransportTest::readToTheEnd)) {
            refusedBy(
                    listener,
                    own,
                    "refused there: none of the names of its certificate (127.0.0.1, here) is allowed here");
            assertThat(served).hasValue(0);
            Connections.open(address(listener, pki.host("client", "DNS:there"))).close();
        }
    }

    @Test
    void whoShowsNoCertificateIsNotServed() throws Exception {
        try (TlsListener listener = listen(own, Set.of(), TlsTransportTest::readToTheEnd);
                SSLSocket socket = anonymous(listener.address())) {
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getInputStream().read();
                    })
                    .hasMessageContaining("bad_certificate");
            assertThat(served).hasValue(0);
        }
    }

    @Test
    void whoSaysNothingTakesNobodysPlace() throws IOException {
        try (TlsListener listener = listen(own, Set.of(), TlsTransportTest::readToTheEnd);
                Socket silent = new Socket(
                        InetAddress.getLoopbackAddress(), listener.address().getPort())) {
            assertThat(silent.isConnected()).isTrue();
            Connections.open(address(listener, own)).close();
        }
    }

    @Test
    void whoNeverComesToAnEndIsNotWaitedFor() throws IOException {
        try (TlsListener listener = listen(own, Set.of(), TlsTransportTest::readToTheEnd);
                Socket dripping = new Socket(
                        InetAddress.getLoopbackAddress(), listener.address().getPort())) {
            // a record of 16 KB begins
            dripping.getOutputStream().write(new byte[] {0x16, 3, 1, 0x3f, (byte) 0xff});
            assertThat(Await.within(PATIENCE, () -> isRefused(dripping))).isTrue();
        }
    }

    /** Whether one more byte is wanted no more. */
    private static boolean isRefused(Socket socket) {
        try {
            socket.getOutputStream().write(1);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void somethingElseThatListens() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<?> greeting = threads.submit(() -> {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.US_ASCII));
                    return socket.getInputStream().readAllBytes();
                }
            });
            assertThatThrownBy(() -> Connections.open(address(server.getLocalPort(), own)))
                    .hasMessageContaining("what listens there does not speak TLS");
            get(greeting);
        }
    }

    @Test
    void aKeyThatOthersCanRead() throws IOException {
        Files.setPosixFilePermissions(own.resolve("key.pem"), PosixFilePermissions.fromString("rw-r-----"));
        badIdentity("key.pem can be read by others: chmod 600 it");
    }

    @Test
    void aKeyInAnotherForm() {
        Pki.openssl(own, "ec", "-in", "key.pem", "-out", "key.pem");
        badIdentity("openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void aKeyOfAnotherCertificate() throws IOException {
        Files.copy(
                pki.host("other", LOCAL).resolve("key.pem"),
                own.resolve("key.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        badIdentity("cert.pem is not of the key in ");
    }

    @Test
    void noCertificate() throws IOException {
        Files.delete(own.resolve("cert.pem"));
        badIdentity("no " + own.resolve("cert.pem"));
        Files.writeString(own.resolve("cert.pem"), "");
        badIdentity("cert.pem holds no certificate");
    }

    /** Neither side begins with it. */
    private void badIdentity(String why) {
        assertThatThrownBy(() -> listen(own, Set.of(), TlsTransportTest::readToTheEnd))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> Connections.open(address(1, own)))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining(why);
    }

    private void refused(Path server, Path client, String why) throws IOException {
        try (TlsListener listener = listen(server, Set.of(), TlsTransportTest::readToTheEnd)) {
            refusedBy(listener, client, why);
            assertThat(served).hasValue(0);
        }
    }

    private static void refusedBy(TlsListener listener, Path client, String why) {
        assertThatThrownBy(() -> Connections.open(address(listener, client)))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("reach tls://127.0.0.1:")
                .hasMessageContaining(why);
    }

    private TlsListener listen(Path identity, Set<String> allowed, TlsListener.Service service) throws IOException {
        return TlsListener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), identity, allowed, channel -> {
                    served.incrementAndGet();
                    service.serve(channel);
                });
    }

    private static DestinationAddress address(TlsListener listener, Path identity) throws IOException {
        return address(listener.address().getPort(), identity);
    }

    private static DestinationAddress address(int port, Path identity) {
        return DestinationAddress.parse("tls://127.0.0.1:" + port + "?pkipath=" + identity);
    }

    /** A client that believes everybody and says nothing of itself. */
    private static SSLSocket anonymous(InetSocketAddress server) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Credulous()}, new SecureRandom());
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"ctctl-migration"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static byte[] random(long seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(ByteChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(BYTES);
        while (all.hasRemaining()) {
            if (channel.read(all) < 0) {
                throw new EOFException("after " + all.position() + " bytes");
            }
        }
        return all.array();
    }

    private static void awaitDone(Future<?> future) throws InterruptedException, IOException {
        try {
            future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    private static void readToTheEnd(ByteChannel channel) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(1024);
        while (channel.read(some.clear()) >= 0) {
            // nothing is made of it
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
