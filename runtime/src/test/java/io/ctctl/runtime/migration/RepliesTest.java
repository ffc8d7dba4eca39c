package io.ctctl.runtime.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.FrameType;
import io.ctctl.checkpoint.protocol.Word;
import io.ctctl.linux.StreamChannel;
import io.ctctl.runtime.transport.Connection;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RepliesTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Loopback loopback = new Loopback();
    private final FrameChannel channel = new FrameChannel(loopback);

    @Test
    void whoWaitsForADestinationToPrepareItselfHearsThatItHas() throws IOException, InterruptedException {
        try (StreamChannel.Pair pair = StreamChannel.pair();
                StreamChannel destination = StreamChannel.of(pair.theirs(), pair.theirs())) {
            Replies replies = Replies.of(new FrameChannel(pair.ours()), new FakeConnection(pair.ours()));
            assertThat(replies.awaitPrepared(Duration.ofNanos(1))).isFalse();
            new FrameChannel(destination).say(Word.PREPARED);
            replies.awaitPrepared(LONG);
            assertThat(replies.awaitPrepared(LONG)).isFalse();
        }
    }

    @Test
    void whoWaitsForADestinationToPrepareItselfHearsWhyItCannot() throws IOException {
        channel.send(Frame.of(FrameType.REASON, "no space"));
        Replies replies = Replies.of(channel, new FakeConnection(loopback));
        assertThatThrownBy(() -> replies.awaitPrepared(LONG))
                .isInstanceOf(IOException.class)
                .hasMessage("no space");
    }

    private record FakeConnection(ByteChannel channel) implements Connection {
        @Override
        public Optional<String> complaint() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
