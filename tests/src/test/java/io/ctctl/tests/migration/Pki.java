package io.ctctl.tests.migration;

import io.ctctl.tests.harness.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** An authority and the hosts whose certificates it signs, made as docs/migration.md tells. */
final class Pki {
    private static final String[] KEY = {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"};

    private final Path directory;

    /** {@code directory}: where it and its hosts' directories are made. */
    Pki(Path directory) {
        this.directory = directory;
        make(directory);
        request(directory, "-x509", "-days", "3650", "-subj", "/CN=hosts", "-keyout", "ca.key", "-out", "ca.pem");
    }

    /** A host's directory: its certificate bears the names (as {@code DNS:here,IP:192.0.2.1}) and ends after so many days. */
    Path host(String host, String names, int days) {
        Path made = directory.resolve(host);
        make(made);
        request(
                made,
                "-subj",
                "/CN=" + host,
                "-addext",
                "subjectAltName=" + names,
                "-keyout",
                "key.pem",
                "-out",
                "host.csr");
        openssl(
                made,
                "x509",
                "-req",
                "-in",
                "host.csr",
                "-CA",
                "../ca.pem",
                "-CAkey",
                "../ca.key",
                "-CAcreateserial",
                "-copy_extensions",
                "copy",
                "-days",
                Integer.toString(days),
                "-out",
                "cert.pem");
        believe(made, this);
        return made;
    }

    Path host(String host, String names) {
        return host(host, names, 30);
    }

    /** From now on a host believes another authority. */
    static void believe(Path host, Pki authority) {
        write(host.resolve("ca.pem"), read(authority.directory.resolve("ca.pem")));
    }

    private static void request(Path where, String... words) {
        openssl(where, concat(concat(new String[] {"req"}, KEY), words));
    }

    static void openssl(Path where, String... words) {
        Command.of(concat(new String[] {"openssl"}, words))
                .directory(where)
                .run()
                .ok();
    }

    private static String[] concat(String[] first, String[] second) {
        String[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static void make(Path made) {
        try {
            Files.createDirectories(made);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
