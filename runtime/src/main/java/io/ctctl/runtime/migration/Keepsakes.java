package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.MalformedFrameException;
import io.ctctl.runtime.Keepsake;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Sends and takes what the parts of the runtime keep of a container: {@code u8 length, name, bytes}. */
final class Keepsakes {
    private final List<Keepsake> all;

    Keepsakes(List<Keepsake> all) {
        this.all = List.copyOf(all);
    }

    void send(ContainerId id, FrameChannel channel) throws IOException {
        for (Keepsake each : all) {
            Optional<byte[]> packed = each.pack(id);
            if (packed.isPresent()) {
                byte[] name = each.name().getBytes(StandardCharsets.US_ASCII);
                ByteBuffer head = ByteBuffer.allocate(1 + name.length)
                        .put((byte) name.length)
                        .put(name)
                        .flip();
                channel.send(FrameType.KEEPSAKE, head, ByteBuffer.wrap(packed.get()));
            }
        }
    }

    void take(ContainerId id, Frame frame) throws IOException {
        ByteBuffer payload = frame.payload();
        if (!payload.hasRemaining() || Byte.toUnsignedInt(payload.get(payload.position())) >= payload.remaining()) {
            throw new MalformedFrameException("a keepsake cut short");
        }
        byte[] name = new byte[Byte.toUnsignedInt(payload.get())];
        payload.get(name);
        byte[] packed = new byte[payload.remaining()];
        payload.get(packed);
        for (Keepsake each : all) {
            if (each.name().equals(new String(name, StandardCharsets.US_ASCII))) {
                each.unpack(id, packed);
            }
        }
    }
}
