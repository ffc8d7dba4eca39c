package io.ctctl.runtime.template;

import java.io.IOException;

/** A template could not be made, found or removed; the message is one line that needs nothing in front of it. */
public final class TemplateException extends IOException {
    private final Kind kind;

    /** What went wrong, as far as callers treat it differently. */
    public enum Kind {
        /** The name is not one. */
        BAD_NAME,
        /** There is no such template, and no kind of that name to build. */
        NOT_FOUND,
        /** The name is taken. */
        NAME_IN_USE,
        /** A container is made of it. */
        IN_USE,
        /** The source or the request does not exist, cannot be read, or is not what it should be. */
        BAD_SOURCE,
        /** The archive would write outside its target. */
        HOSTILE,
        NO_SPACE,
        PERMISSION,
        /** A program of the host is missing; the message says how to get it. */
        MISSING_TOOL,
        /** A program of the host failed; the message ends in its last words. */
        TOOL_FAILED,
        CANCELLED
    }

    public TemplateException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public TemplateException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
