package io.ctctl.runtime.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who this host is to others, and whom it believes: {@code cert.pem} (its certificate, and those between it and the authority),
 * {@code key.pem} (PKCS #8, not encrypted, for its owner's eyes only) and {@code ca.pem} (authorities) of a directory.
 */
final class TlsIdentity {
    static final Path USUAL = Path.of("/etc/ctctl/pki");

    private static final Pattern PEM_KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final char[] IN_MEMORY = new char[0];

    private TlsIdentity() {}

    /** An IOException names the file, what is wrong with it, and what to do. */
    static SSLContext load(Path directory) throws IOException {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        Path authority = directory.resolve("ca.pem");
        try {
            PrivateKey ours = key(key);
            KeyStore own = emptyStore();
            Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
            if (!belongs(ours, chain[0].getPublicKey())) {
                throw new IOException(certificate + " is not of the key in " + key);
            }
            own.setKeyEntry("own", ours, IN_MEMORY, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, IN_MEMORY);
            KeyStore believed = emptyStore();
            int number = 0;
            for (Certificate one : certificates(authority)) {
                believed.setCertificateEntry("ca" + number++, one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(believed);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        byte[] text = read(file);
        try {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text));
            if (!all.isEmpty()) {
                return all;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds what is no certificate: " + e.getMessage(), e);
        }
        throw new IOException(file + " holds no certificate");
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = PEM_KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (mode.stream().anyMatch(OTHERS::contains)) {
            throw new IOException(file + " can be read by others: chmod 600 it");
        }
        if (!pem.find() || !pem.group(1).equals("PRIVATE KEY")) {
            throw new IOException(
                    file + " is no key in PKCS #8 without a password: openssl pkcs8 -topk8 -nocrypt makes one of it");
        }
        PKCS8EncodedKeySpec form =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(form);
            } catch (InvalidKeySpecException ignored) {
                // a key of another algorithm
            }
        }
        throw new IOException(file + " is a key of no kind that is known: use " + String.join(", ", ALGORITHMS));
    }

    /** Whether what one signs the other confirms. */
    private static boolean belongs(PrivateKey secret, PublicKey known) throws GeneralSecurityException {
        if (!secret.getAlgorithm().equals(known.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (secret.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> "EdDSA";
                });
        byte[] text = {1, 2, 3};
        signature.initSign(secret);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(text);
        return signature.verify(signed);
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("no " + file + ": docs/migration.md tells how to make it", e);
        }
    }
}
