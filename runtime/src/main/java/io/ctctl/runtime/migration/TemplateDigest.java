package io.ctctl.runtime.migration;

import io.ctctl.runtime.template.Template;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What templates hold, as one number each: paths, kinds, owners, modes, link targets and contents, but no times. */
final class TemplateDigest {
    private record Key(Path rootfs, Instant created) {}

    private final Map<Key, String> known = new ConcurrentHashMap<>();

    /** SHA-256, 64 hex digits. A template never changes: it is read once. */
    String of(Template template) throws IOException {
        Key key = new Key(template.rootfs(), template.created());
        String digest = known.get(key);
        if (digest == null) {
            digest = compute(template.rootfs());
            known.put(key, digest);
        }
        return digest;
    }

    static String compute(Path rootfs) throws IOException {
        byte[] listing = HostTool.of(
                        "find", rootfs.toString(), "-xdev", "-mindepth", "1", "-printf", "%P\\t%y %m %U %G %l\\0")
                .read(InputStream::readAllBytes);
        String[] lines = new String(listing, StandardCharsets.UTF_8).split("\0");
        Arrays.sort(lines);
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 17];
        for (String line : lines) {
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            int tab = line.indexOf('\t');
            if (tab >= 0 && line.startsWith("f ", tab + 1)) {
                try (InputStream in =
                        new DigestInputStream(Files.newInputStream(rootfs.resolve(line.substring(0, tab))), digest)) {
                    int read = in.read(buffer);
                    while (read >= 0) {
                        read = in.read(buffer); // the stream feeds the digest
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
