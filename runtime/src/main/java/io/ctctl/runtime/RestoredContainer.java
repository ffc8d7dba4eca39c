package io.ctctl.runtime;

/** A container all of whose processes are there and stopped. Exactly one of the two is called, once. */
public interface RestoredContainer {
    /** It runs from now on; a ContainerException when it cannot, and it is then undone. */
    void release();

    /** Nothing of it stays. */
    void abandon();
}
