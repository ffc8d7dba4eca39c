package io.ctctl.runtime.transport;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Errno;
import io.ctctl.linux.StreamChannel;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.daemon.RemoteCommand;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Optional;

/** Another daemon of this machine: we are its client, and its command's stdin and stdout are a socket of ours. */
final class LocalConnection implements Connection {
    private final StreamChannel channel;
    private final RemoteCommand command;

    private LocalConnection(StreamChannel channel, RemoteCommand command) {
        this.channel = channel;
        this.command = command;
    }

    static LocalConnection open(DestinationAddress.Local address) throws IOException {
        try (Cleanup onFailure = new Cleanup()) {
            StreamChannel.Pair pair = StreamChannel.pair();
            onFailure.add(pair::close);
            RemoteCommand command = RemoteCommand.send(address.socket(), List.of(Connections.RECEIVER), pair.theirs());
            // else we would not see the other side's end
            pair.theirs().close();
            onFailure.forget();
            return new LocalConnection(pair.ours(), command);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ECONNREFUSED) {
                throw new IOException("no daemon serves it: start one there first", e);
            }
            throw e;
        }
    }

    @Override
    public ByteChannel channel() {
        return channel;
    }

    @Override
    public Optional<String> complaint() {
        return command.complaint();
    }

    @Override
    public void close() {
        channel.close();
        command.close();
    }
}
