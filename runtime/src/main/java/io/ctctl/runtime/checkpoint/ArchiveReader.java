package io.ctctl.runtime.checkpoint;

import com.github.luben.zstd.ZstdInputStream;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads what {@link ArchiveWriter} wrote, and believes nothing of it before the checksum at its end has been seen. */
final class ArchiveReader {
    private static final int LONGEST_MANIFEST = 16 << 20;
    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final int BUFFER = 1 << 20;

    private final Path file;

    ArchiveReader(Path file) {
        this.file = file;
    }

    /** The manifest alone, of an archive that may be damaged further on. */
    Manifest manifest() {
        try (TarArchiveInputStream tar = open()) {
            return manifest(tar, new MemberDigest());
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    /**
     * Unpacks it; on failure something may be there already.
     *
     * @param images an empty directory for CRIU's images
     * @param layer a file for the tar archive of what the container wrote
     */
    Manifest unpack(Path images, Path layer) {
        MemberDigest digest = new MemberDigest();
        try (TarArchiveInputStream tar = open()) {
            Manifest manifest = manifest(tar, digest);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName();
                if (name.equals(ArchiveWriter.CHECKSUM)) {
                    if (!new String(tar.readNBytes(128), StandardCharsets.US_ASCII).equals(digest.hex())) {
                        throw new IOException("its checksum does not fit: it has been changed");
                    }
                    return manifest;
                }
                Path target = name.equals(ArchiveWriter.FILESYSTEM) ? layer : images.resolve(imageName(name));
                digest.begin(name);
                try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
                    digest.copy(tar, out);
                }
            }
            throw new IOException("it is cut short");
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    private static String imageName(String name) throws IOException {
        String image = name.startsWith(ArchiveWriter.IMAGES) ? name.substring(ArchiveWriter.IMAGES.length()) : "";
        if (!IMAGE.matcher(image).matches() || image.startsWith("..")) {
            throw new IOException("it has a member \"" + name + "\" that no checkpoint has");
        }
        return image;
    }

    private static Manifest manifest(TarArchiveInputStream tar, MemberDigest digest) throws IOException {
        TarArchiveEntry first = tar.getNextEntry();
        if (first == null || !first.getName().equals(ArchiveWriter.MANIFEST) || first.getSize() > LONGEST_MANIFEST) {
            throw new IOException("it does not begin with a manifest: it is no checkpoint of ctctl");
        }
        byte[] bytes = tar.readNBytes((int) first.getSize());
        digest.begin(ArchiveWriter.MANIFEST);
        digest.update(bytes, bytes.length);
        return Manifest.DOCUMENT.parse(bytes, "its manifest");
    }

    private TarArchiveInputStream open() throws IOException {
        try {
            return new TarArchiveInputStream(
                    new ZstdInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER)),
                    StandardCharsets.UTF_8.name());
        } catch (NoSuchFileException e) {
            throw new ContainerException(ErrorKind.USAGE, "archive " + file + " does not exist", e);
        }
    }

    private ContainerException refusal(IOException e) {
        String why = Optional.ofNullable(e.getMessage()).orElse("it cannot be read");
        return new ContainerException(ErrorKind.USAGE, "archive " + file + " cannot be used: " + why, e);
    }
}
