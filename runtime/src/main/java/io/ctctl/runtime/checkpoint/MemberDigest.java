package io.ctctl.runtime.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 that seals an archive: over the name of each member, a zero byte and its content, in their order. */
final class MemberDigest {
    private final MessageDigest digest;
    private final byte[] buffer = new byte[1 << 20];

    MemberDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    void begin(String name) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    void update(byte[] content, int length) {
        digest.update(content, 0, length);
    }

    /** All of a member's content. */
    void copy(InputStream in, OutputStream out) throws IOException {
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            digest.update(buffer, 0, length);
            out.write(buffer, 0, length);
        }
    }

    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
