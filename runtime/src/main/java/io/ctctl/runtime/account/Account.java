package io.ctctl.runtime.account;

import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunningContainer;
import java.nio.file.Path;
import java.util.Map;

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
        Map<Counter, Long> counters = Counters.read(container.cgroup());
        if (container.config().network().mode().ownNamespace()) {
            counters.putAll(InterfaceCounters.read(Path.of("/proc", Integer.toString(container.pid()), "net", "dev")));
        }
        return new Sample(System.nanoTime(), counters);
    }
}
