package io.ctctl.cli;

import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.template.TemplateException;

/** Templates' failures as kinds of the exit code table. */
final class TemplateErrors {
    private TemplateErrors() {}

    static ErrorKind kind(TemplateException.Kind kind) {
        return switch (kind) {
            case BAD_NAME -> ErrorKind.USAGE;
            case NOT_FOUND -> ErrorKind.NO_SUCH_TEMPLATE;
            case NAME_IN_USE -> ErrorKind.NAME_IN_USE;
            case IN_USE -> ErrorKind.WRONG_STATE;
            case NO_SPACE -> ErrorKind.NO_SPACE;
            case PERMISSION -> ErrorKind.PERMISSION;
            case MISSING_TOOL -> ErrorKind.HOST_LACKS;
            case BAD_SOURCE, HOSTILE, TOOL_FAILED, CANCELLED -> ErrorKind.FAILED;
        };
    }
}
