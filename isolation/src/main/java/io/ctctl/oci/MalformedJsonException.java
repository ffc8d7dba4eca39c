package io.ctctl.oci;

import java.io.IOException;

/** JSON that cannot be read as what it should be; the message says where, what is wrong, and is one line. */
public final class MalformedJsonException extends IOException {
    public MalformedJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
