package io.ctctl.isolation.plan;

/** One thing a plan does to the kernel: an {@link Operation} and its arguments, as a record per operation. */
public sealed interface Step permits CredentialStep, FileStep, MountStep, NamespaceStep, ProcessStep, RestoreStep {
    Operation operation();

    /** Hands every argument to {@code sink}, in the operation's order; an operation without any hands over nothing. */
    default void describe(ArgumentSink sink) {}
}
