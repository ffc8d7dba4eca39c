package io.ctctl.runtime.migration;

import io.ctctl.checkpoint.protocol.Frame;
import io.ctctl.checkpoint.protocol.FrameChannel;
import io.ctctl.checkpoint.protocol.MalformedFrameException;

/** Of a migration that is over here: there is nothing left to be done, only to be answered. */
final class NoLanding implements Landing {
    static final NoLanding INSTANCE = new NoLanding();

    private NoLanding() {}

    @Override
    public void take(Frame frame, FrameChannel channel) throws MalformedFrameException {
        throw new MalformedFrameException("a frame of type " + frame.type() + " for a migration that is over");
    }

    @Override
    public void rebuild() throws MalformedFrameException {
        throw new MalformedFrameException("nothing is here to be rebuilt");
    }

    @Override
    public void release(Recorder recorder) throws MalformedFrameException {
        throw new MalformedFrameException("nothing is here to be released");
    }

    @Override
    public void discard() {}

    @Override
    public void close() {}
}
