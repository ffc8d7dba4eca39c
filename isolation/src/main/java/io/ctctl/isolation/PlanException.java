package io.ctctl.isolation;

/** What was asked for cannot be planned: the message says what, why and, where there is one, the way out. */
public final class PlanException extends RuntimeException {
    public PlanException(String message) {
        super(message);
    }
}
