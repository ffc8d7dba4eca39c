package io.ctctl.netvirt.netlink;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.linux.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What the kernel says, and to whose port, or of whose doing. The payload is little-endian, from 0 to its limit, and not to be moved in. */
record Answer(int type, int flags, int sequence, int port, ByteBuffer payload) {
    static final int DONE = 3;
    private static final int EXTACK_MESSAGE = 1;

    /** All that a datagram holds. */
    static List<Answer> parse(byte[] datagram) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        List<Answer> answers = new ArrayList<>();
        while (in.remaining() >= NetlinkMessage.HEADER) {
            int start = in.position();
            int length = in.getInt();
            int type = in.getShort() & 0xffff;
            int flags = in.getShort() & 0xffff;
            int number = in.getInt();
            int port = in.getInt();
            if (length < NetlinkMessage.HEADER || length > in.limit() - start) {
                throw new IOException("netlink: an answer that is cut short");
            }
            ByteBuffer payload =
                    in.slice(in.position(), length - NetlinkMessage.HEADER).order(ByteOrder.LITTLE_ENDIAN);
            answers.add(new Answer(type, flags, number, port, payload));
            in.position(Math.min(start + NetlinkMessage.aligned(length), in.limit()));
        }
        return answers;
    }

    /** As an entry of a table, or news of one. */
    NetlinkMessage message(String what) {
        byte[] copy = new byte[payload.limit()];
        payload.get(0, copy);
        return new NetlinkMessage(what, type, flags, Bytes.of(copy), -1);
    }

    int errno() {
        return payload.limit() < 4 ? 0 : -payload.getInt(0);
    }

    /** After the number comes what was asked, or only its header, then attributes. */
    NetlinkException refusal(String what) {
        String words = "";
        if ((flags & NetlinkFlag.ACK_TLVS) != 0 && payload.limit() >= 8) {
            int asked = (flags & NetlinkFlag.CAPPED) != 0 || type == DONE
                    ? NetlinkMessage.HEADER
                    : NetlinkMessage.aligned(payload.getInt(4));
            int start = type == DONE ? 4 : 4 + asked;
            words = start > payload.limit()
                    ? ""
                    : Attributes.parse(payload.duplicate().position(start))
                            .text(EXTACK_MESSAGE)
                            .orElse("");
        }
        return new NetlinkException(what, Errno.of(errno()), words);
    }
}
