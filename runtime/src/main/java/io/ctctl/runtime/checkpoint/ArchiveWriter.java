package io.ctctl.runtime.checkpoint;

import com.github.luben.zstd.ZstdOutputStream;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.store.FlushedDirectory;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a checkpoint as one file: a tar archive, compressed by zstd, of the manifest, CRIU's images, the container's layer,
 * and a SHA-256 over all of these. The file is there when it is complete and on the disk, and not before; one that stood
 * there stands until then.
 */
final class ArchiveWriter implements Closeable {
    static final String MANIFEST = "manifest.json";
    static final String IMAGES = "images/";
    static final String FILESYSTEM = "filesystem.tar";
    static final String CHECKSUM = "sha256";

    private static final int LEVEL = 1;
    private static final int WORKERS = 2;
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final Path temporary;
    private final OutputStream out;

    private ArchiveWriter(Path file, Path temporary, OutputStream out) {
        this.file = file;
        this.temporary = temporary;
        this.out = out;
    }

    /** An archive that can be written there; a ContainerException of kind USAGE when there is no such directory. */
    static ArchiveWriter create(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new ContainerException(
                    ErrorKind.USAGE, "no directory " + directory + " for " + file.getFileName() + ": create it first");
        }
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        return new ArchiveWriter(file, temporary, Files.newOutputStream(temporary));
    }

    /** {@code layer}: a tar archive of what the container wrote. Only {@link #close} comes after it. */
    void write(byte[] manifest, Path images, Optional<Path> layer) throws IOException {
        try (ZstdOutputStream compressed = new ZstdOutputStream(out, LEVEL)) {
            compressed.setWorkers(WORKERS);
            compressed.setChecksum(true);
            write(compressed, manifest, images, layer);
        }
        FlushedDirectory.flushFile(temporary);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        FlushedDirectory.flushNames(file.toAbsolutePath().getParent());
    }

    /** Nothing is left of one that was not written. */
    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void write(OutputStream compressed, byte[] manifest, Path images, Optional<Path> layer)
            throws IOException {
        MemberDigest digest = new MemberDigest();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new BufferedOutputStream(compressed, BUFFER), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            digest.begin(MANIFEST);
            digest.update(manifest, manifest.length);
            bytes(tar, MANIFEST, manifest);
            for (Path image : members(images)) {
                file(tar, IMAGES + image.getFileName(), image, digest);
            }
            if (layer.isPresent()) {
                file(tar, FILESYSTEM, layer.get(), digest);
            }
            bytes(tar, CHECKSUM, digest.hex().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static Set<Path> members(Path images) throws IOException {
        Set<Path> members = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(images)) {
            for (Path image : all) {
                if (Files.isRegularFile(image)) {
                    members.add(image);
                }
            }
        }
        return members;
    }

    private static void bytes(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void file(TarArchiveOutputStream tar, String name, Path file, MemberDigest digest)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(file));
        tar.putArchiveEntry(entry);
        digest.begin(name);
        try (InputStream in = Files.newInputStream(file)) {
            digest.copy(in, tar);
        }
        tar.closeArchiveEntry();
    }
}
