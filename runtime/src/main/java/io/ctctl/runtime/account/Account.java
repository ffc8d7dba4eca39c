package io.ctctl.runtime.account;

import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunningContainer;

/** What is kept of one run. */
final class Account {
    private final History history = new History();
    private volatile RunningContainer container;

    Account(RunningContainer container) {
        this.container = container;
    }

    RunningContainer container() {
        return container;
    }

    void changed(RunningContainer now) {
        container = now;
    }

    History history() {
        return history;
    }

    /** Counts now and adds it to the history. */
    void take() throws SyscallException {
        history.add(count());
    }

    Sample count() throws SyscallException {
        return new Sample(System.nanoTime(), Counters.read(container.cgroup()));
    }
}
