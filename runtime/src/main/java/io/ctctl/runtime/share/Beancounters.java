package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupCounters;
import io.ctctl.cgroup.Controller;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.memory.Beancounter;
import io.ctctl.scheduler.memory.MemoryConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A container in OpenVZ's beancounters, from what this kernel counts: nothing is estimated, and a counter without figures
 * says why.
 */
public final class Beancounters {
    /** Of all there are, in the order in which they are told. */
    public static final List<String> NAMES = List.of(
            "kmemsize",
            "lockedpages",
            "privvmpages",
            "shmpages",
            "numproc",
            "physpages",
            "vmguarpages",
            "oomguarpages",
            "numtcpsock",
            "numflock",
            "numpty",
            "numsiginfo",
            "tcpsndbuf",
            "tcprcvbuf",
            "othersockbuf",
            "dgramrcvbuf",
            "numothersock",
            "dcachesize",
            "numfile",
            "numiptent",
            "swappages");

    private static final long PAGE = 4096;
    private static final String NOT_KEPT = "not kept by this kernel for a container";

    private final RunningContainer container;
    private final CgroupCounters counters;
    private final boolean v2;

    private Beancounters(RunningContainer container) {
        this.container = container;
        counters = new CgroupCounters(container.cgroup());
        v2 = counters.isV2(Controller.MEMORY);
    }

    /** In the order of /proc/user_beancounters, then what OpenVZ did not count. */
    public static List<Beancounter> of(RunningContainer container) {
        try {
            return new Beancounters(container).all();
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "read the counters of " + container.displayName() + ": " + e.getMessage(), e);
        }
    }

    private List<Beancounter> all() throws IOException {
        ProcessCounters processes = ProcessCounters.count(container);
        List<Beancounter> all = new ArrayList<>();
        all.add(kernelMemory());
        all.add(Beancounter.held("lockedpages", pages(stat("unevictable", "total_unevictable")), "memory.stat"));
        all.add(Beancounter.none("privvmpages", NOT_KEPT + "; --vm_overcommit bounds each process"));
        all.add(Beancounter.held("shmpages", pages(stat("shmem", "total_shmem")), "memory.stat"));
        all.add(processes());
        all.add(physicalPages());
        all.add(guarantee("vmguarpages", Optional.empty(), Optional.empty()));
        all.add(guarantee("oomguarpages", pages(both()), number(Controller.MEMORY, events(), "oom_kill")));
        all.add(Beancounter.held("numtcpsock", processes.tcpSockets(), "sockstat of its network namespace"));
        all.add(Beancounter.none("numflock", NOT_KEPT));
        all.add(Beancounter.held("numpty", processes.ptys(), "counted in its /dev/pts"));
        all.add(Beancounter.none("numsiginfo", NOT_KEPT + "; RLIMIT_SIGPENDING bounds each user"));
        all.add(Beancounter.none("tcpsndbuf", NOT_KEPT + " apart from tcprcvbuf"));
        all.add(socketMemory());
        all.add(Beancounter.none("othersockbuf", NOT_KEPT));
        all.add(Beancounter.none("dgramrcvbuf", NOT_KEPT));
        all.add(Beancounter.held("numothersock", processes.otherSockets(), "sockstat of its network namespace"));
        all.add(
                v2
                        ? Beancounter.held(
                                "dcachesize",
                                number(Controller.MEMORY, "memory.stat", "slab_reclaimable"),
                                "memory.stat")
                        : Beancounter.none("dcachesize", NOT_KEPT));
        all.add(Beancounter.held(
                "numfile", Optional.of(processes.files()), "counted in /proc; --ulimit nofile bounds each"));
        all.add(Beancounter.none("numiptent", NOT_KEPT));
        all.add(swapPages());
        return all;
    }

    private String events() {
        return v2 ? "memory.events" : "memory.oom_control";
    }

    private Beancounter kernelMemory() throws SyscallException {
        if (v2) {
            return Beancounter.held("kmemsize", number(Controller.MEMORY, "memory.stat", "kernel"), "memory.stat");
        }
        return new Beancounter(
                "kmemsize",
                number("memory.kmem.usage_in_bytes"),
                number("memory.kmem.max_usage_in_bytes"),
                Optional.empty(),
                number("memory.kmem.limit_in_bytes"),
                number("memory.kmem.failcnt"),
                "memory.kmem.*");
    }

    private Beancounter processes() throws SyscallException {
        Optional<Long> limit = optional(counters.number(Controller.PIDS, "pids.max"));
        return new Beancounter(
                "numproc",
                optional(counters.number(Controller.PIDS, "pids.current")),
                optional(counters.number(Controller.PIDS, "pids.peak")),
                limit,
                limit,
                number(Controller.PIDS, "pids.events", "max"),
                "pids.*");
    }

    private Beancounter physicalPages() throws SyscallException {
        Optional<Long> limit = pages(number(v2 ? "memory.max" : "memory.limit_in_bytes"));
        Optional<Long> high = v2 ? pages(number("memory.high")) : Optional.empty();
        return new Beancounter(
                "physpages",
                pages(number(v2 ? "memory.current" : "memory.usage_in_bytes")),
                pages(number(v2 ? "memory.peak" : "memory.max_usage_in_bytes")),
                high.or(() -> limit),
                limit,
                v2 ? number(Controller.MEMORY, "memory.events", "max") : number("memory.failcnt"),
                v2 ? "memory.current, memory.max" : "memory.usage_in_bytes, memory.limit_in_bytes");
    }

    private Beancounter guarantee(String name, Optional<Long> held, Optional<Long> failures) {
        MemoryConfig memory = container.config().resources().memory();
        Optional<Long> barrier = Optional.of(memory.guaranteed() / PAGE).filter(pages -> pages > 0);
        return new Beancounter(
                name,
                held,
                Optional.empty(),
                barrier,
                Optional.empty(),
                failures,
                held.isEmpty() ? NOT_KEPT + "; the barrier is --memguarantee" : events() + ": oom_kill");
    }

    private Beancounter socketMemory() throws SyscallException {
        if (v2) {
            return Beancounter.held(
                    "tcprcvbuf",
                    number(Controller.MEMORY, "memory.stat", "sock"),
                    "memory.stat: sock, both directions");
        }
        return new Beancounter(
                "tcprcvbuf",
                number("memory.kmem.tcp.usage_in_bytes"),
                number("memory.kmem.tcp.max_usage_in_bytes"),
                Optional.empty(),
                number("memory.kmem.tcp.limit_in_bytes"),
                number("memory.kmem.tcp.failcnt"),
                "memory.kmem.tcp.*, both directions");
    }

    private Beancounter swapPages() throws SyscallException {
        if (v2) {
            Optional<Long> limit = pages(number("memory.swap.max"));
            return new Beancounter(
                    "swappages",
                    pages(number("memory.swap.current")),
                    pages(number("memory.swap.peak")),
                    limit,
                    limit,
                    number(Controller.MEMORY, "memory.swap.events", "max"),
                    "memory.swap.*");
        }
        Optional<Long> limit =
                number("memory.memsw.limit_in_bytes").flatMap(both -> limitOf().map(memory -> (both - memory) / PAGE));
        return new Beancounter(
                "swappages",
                pages(stat("", "total_swap")),
                Optional.empty(),
                limit,
                limit,
                number("memory.memsw.failcnt"),
                "memory.stat, memory.memsw.*");
    }

    private Optional<Long> limitOf() {
        try {
            return number("memory.limit_in_bytes");
        } catch (SyscallException ignored) {
            // gone meanwhile, and with it the limit
            return Optional.empty();
        }
    }

    /** Memory and swap. */
    private Optional<Long> both() throws SyscallException {
        if (!v2) {
            return number("memory.memsw.usage_in_bytes").or(() -> Optional.empty());
        }
        Optional<Long> memory = number("memory.current");
        Optional<Long> swap = number("memory.swap.current");
        return memory.map(bytes -> bytes + swap.orElse(0L));
    }

    private Optional<Long> stat(String keyOfV2, String keyOfV1) throws SyscallException {
        return number(Controller.MEMORY, "memory.stat", v2 ? keyOfV2 : keyOfV1);
    }

    private Optional<Long> number(String memoryFile) throws SyscallException {
        return optional(counters.number(Controller.MEMORY, memoryFile));
    }

    private Optional<Long> number(Controller controller, String file, String key) throws SyscallException {
        return optional(counters.keyed(controller, file, key));
    }

    private static Optional<Long> pages(Optional<Long> bytes) {
        return bytes.map(amount -> amount / PAGE);
    }

    private static Optional<Long> optional(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }
}
