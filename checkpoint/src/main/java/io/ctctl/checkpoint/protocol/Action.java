package io.ctctl.checkpoint.protocol;

/** Something to be done after a step, in the order given. */
public sealed interface Action {
    /** Tell the other side; it may never arrive. */
    record Say(Word word) implements Action {}

    /** Something to be done on this side. */
    enum Do implements Action {
        /** Write the phase down so that it outlives the machine. */
        RECORD,
        /** Source: keep the container still whoever dies, and make sure that it never moved since it was saved. */
        PIN,
        /** Source: let the container continue where it stood; harmless when it runs. */
        RESUME,
        /** Source: send the pages that are still owed, as fast as it goes. */
        FEED,
        /** Source: end what stands still and remove it. */
        REMOVE,
        /** Destination: rebuild the container up to, and without, its first instruction. */
        REBUILD,
        /** Destination: release it, writing down RUNNING by the same step. */
        RELEASE,
        /** Destination: end what stands still and remove what has arrived. */
        DISCARD,
        /** Destination: end what runs and lacks memory; its files stay. */
        STOP
    }
}
