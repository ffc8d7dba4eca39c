package io.ctctl.checkpoint.protocol;

import java.io.IOException;

/** The other side sent something that no side of this version sends. */
public final class MalformedFrameException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedFrameException(String what) {
        super("the other side does not keep to the protocol: " + what);
    }
}
