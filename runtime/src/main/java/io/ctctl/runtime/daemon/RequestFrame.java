package io.ctctl.runtime.daemon;

import io.ctctl.linux.RawText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fixed part of REQUEST (docs/protocol.md): protocol, flags, rows, columns, and how many strings the memfd holds. */
record RequestFrame(int flags, int rows, int columns, int argc, int envc) {
    static final int STDIN_TTY = 1;
    static final int STDOUT_TTY = 2;
    static final int STDERR_TTY = 4;

    /** What ARG_MAX allows a caller of execve, twice over. */
    static final int MAX_STRING_BYTES = 4 << 20;

    private static final int BYTES = 24;
    private static final int MAX_STRINGS = 1 << 17;

    /** @param frame little-endian, from its type on */
    static RequestFrame parse(ByteBuffer frame) throws BadRequestException {
        if (frame.remaining() < Integer.BYTES || frame.getInt(frame.position()) != ClientWire.REQUEST) {
            throw new BadRequestException("the first message is no request");
        }
        if (frame.remaining() < 2 * Integer.BYTES) {
            throw new BadRequestException("the request is cut short");
        }
        frame.getInt();
        int protocol = frame.getInt();
        if (protocol != Request.PROTOCOL) {
            throw new BadRequestException("the client speaks protocol " + Integer.toUnsignedString(protocol)
                    + ", the daemon " + Request.PROTOCOL + ": use the client that was installed with this daemon");
        }
        if (frame.remaining() != BYTES - 2 * Integer.BYTES) {
            throw new BadRequestException("the request is cut short");
        }
        int flags = frame.getInt();
        int rows = Short.toUnsignedInt(frame.getShort());
        int columns = Short.toUnsignedInt(frame.getShort());
        int argc = frame.getInt();
        int envc = frame.getInt();
        if (argc < 0 || argc > MAX_STRINGS || envc < 0 || envc > MAX_STRINGS) {
            throw new BadRequestException("the request has too many arguments or variables");
        }
        return new RequestFrame(flags, rows, columns, argc, envc);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The arguments and variables: exactly argc + envc NUL-terminated strings. */
    List<String> strings(byte[] bytes) throws BadRequestException {
        List<String> strings = new ArrayList<>(argc + envc);
        int start = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == 0) {
                strings.add(RawText.decode(bytes, start, at - start));
                start = at + 1;
            }
        }
        if (strings.size() != argc + envc || start != bytes.length) {
            throw new BadRequestException("the request's arguments do not match their count");
        }
        return strings;
    }

    /** Variables by name; of a name given twice the first counts, as getenv has it. */
    static Map<String, String> environment(List<String> assignments) {
        Map<String, String> env = new HashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals > 0) {
                env.putIfAbsent(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
        }
        return env;
    }
}
