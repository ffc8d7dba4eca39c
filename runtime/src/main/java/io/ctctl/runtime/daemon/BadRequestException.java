package io.ctctl.runtime.daemon;

/** What a client sent is no request; the message goes back to it. */
final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }
}
