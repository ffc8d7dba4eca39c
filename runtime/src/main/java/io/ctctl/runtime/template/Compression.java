package io.ctctl.runtime.template;

import com.github.luben.zstd.ZstdInputStream;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** What an archive is packed with, told by its first bytes and never by its name. */
enum Compression {
    NONE(""),
    GZIP("1f8b"),
    XZ("fd377a585a00"),
    ZSTD("28b52ffd");

    private static final int BUFFER = 1 << 16;
    /** A dictionary of more than this is no use to a root file system, and one to whoever wants our memory (kB). */
    private static final int XZ_MEMORY_KIB = 256 * 1024;

    private final String magic;

    Compression(String magic) {
        this.magic = magic;
    }

    static Compression of(byte[] start) {
        String hex = HexFormat.of().formatHex(start);
        return Arrays.stream(values())
                .filter(kind -> kind != NONE && hex.startsWith(kind.magic))
                .findFirst()
                .orElse(NONE);
    }

    /** The unpacked stream; concatenated members and frames are one. */
    static InputStream open(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
        in.mark(8);
        byte[] start = in.readNBytes(6);
        in.reset();
        if (start.length == 0) {
            throw new TemplateException(Kind.BAD_SOURCE, "the archive is empty");
        }
        return switch (of(start)) {
            case NONE -> in;
            case GZIP -> new BufferedInputStream(new GzipCompressorInputStream(in, true), BUFFER);
            case XZ -> new BufferedInputStream(new XZInputStream(in, XZ_MEMORY_KIB), BUFFER);
            case ZSTD -> new BufferedInputStream(new ZstdInputStream(in).setContinuous(false), BUFFER);
        };
    }
}
