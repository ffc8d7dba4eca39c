package io.ctctl.runtime.template;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives as tests want them, by a writer that is not ours. */
final class TarBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

    TarBuilder() {
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        out.setAddPaxHeadersForNonAsciiNames(true);
    }

    TarBuilder file(String name, String content) {
        return file(name, content, entry -> {});
    }

    TarBuilder file(String name, String content, Consumer<TarArchiveEntry> adjust) {
        return add(name, TarConstants.LF_NORMAL, content, adjust);
    }

    TarBuilder directory(String name) {
        return add(name, TarConstants.LF_DIR, "", entry -> entry.setMode(0755));
    }

    TarBuilder symlink(String name, String target) {
        return add(name, TarConstants.LF_SYMLINK, "", entry -> entry.setLinkName(target));
    }

    TarBuilder hardLink(String name, String target) {
        return add(name, TarConstants.LF_LINK, "", entry -> entry.setLinkName(target));
    }

    TarBuilder device(String name, int major, int minor) {
        return add(name, TarConstants.LF_CHR, "", entry -> {
            entry.setDevMajor(major);
            entry.setDevMinor(minor);
        });
    }

    TarBuilder fifo(String name) {
        return add(name, TarConstants.LF_FIFO, "", entry -> {});
    }

    private TarBuilder add(String name, byte type, String content, Consumer<TarArchiveEntry> adjust) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setSize(data.length);
        entry.setMode(0644);
        entry.setModTime(1_000_000_000_000L);
        adjust.accept(entry);
        try {
            out.putArchiveEntry(entry);
            out.write(data);
            out.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    byte[] build() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
