package io.ctctl.isolation.launch;

import io.ctctl.linux.Fd;
import io.ctctl.linux.SealedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Message types and frames of docs/protocol.md. */
final class Wire {
    static final int LAUNCH = 64;
    static final int TEARDOWN = 65;
    static final int HELLO = 66;
    static final int QUIT = 67;

    static final int PIDS = 80;
    static final int STARTED = 81;
    static final int FAILED = 82;
    static final int EXITED = 83;
    static final int TORN_DOWN = 84;
    static final int RESTORED = 85;
    static final int NAMESPACES = 86;
    static final int READY = 87;
    static final int RESTORER = 88;

    static final int ATTACH = 96;
    static final int SIGNAL = 97;
    static final int SUBSCRIBE = 98;
    static final int PASS = 100;
    static final int BEGIN = 101;
    static final int PLAN = 102;
    static final int MAKE = 103;
    static final int FILES = 104;

    /** Longer than any message of monitors and spawners. */
    static final int LONGEST = 256;

    private Wire() {}

    /** A plan's bytes as monitors take them. */
    static Fd sealed(byte[] plan) throws IOException {
        return SealedMemory.of("ctctl-plan", plan);
    }

    /** A message of u32 words. */
    static ByteBuffer words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.flip();
    }
}
