package io.ctctl.runtime.account;

import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.RunListener;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of all running containers. A thread of its own counts once a second, and less often when that would take more
 * than half a percent of its time; it sleeps while nothing runs. Safe for any number of threads.
 */
public final class Accounts implements RunListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000;
    /** A rate is made of at least so much time. */
    private static final long LEAST = 500 * MILLI;
    /** Rounds without containers after which the thread sleeps until it is woken. */
    private static final int IDLE_ROUNDS = 5;
    /** A round's share of the time is at most one in so many. */
    private static final int SPACING = 200;

    private final Supplier<Map<ContainerId, Double>> divided;
    private final HostCpu host;
    private final Map<ContainerId, Account> accounts = new ConcurrentHashMap<>();
    private final Thread sampler = new Thread(null, this::sample, "accounts", 256 << 10);
    private boolean asleep; // guarded by this
    private boolean closed; // guarded by this

    /** {@code divided}: CPUs that the scheduler divides now, as far as it does: whoever waits for nobody is not in it. */
    public Accounts(Supplier<Map<ContainerId, Double>> divided) {
        this(divided, HostCpu.ofThisMachine());
    }

    Accounts(Supplier<Map<ContainerId, Double>> divided, HostCpu host) {
        this.divided = divided;
        this.host = host;
        sampler.setDaemon(true);
        sampler.start();
    }

    @Override
    public void started(RunningContainer container) {
        accounts.put(container.id(), new Account(container));
        wake();
    }

    @Override
    public void changed(RunningContainer container) {
        accounts.computeIfPresent(container.id(), (id, account) -> {
            account.changed(container);
            return account;
        });
    }

    @Override
    public void ended(ContainerId id) {
        accounts.remove(id);
    }

    private synchronized void wake() {
        if (asleep) {
            notifyAll();
        }
    }

    /**
     * What every running container uses now, by name.
     *
     * @param since samples that rates are to begin at; where there is none, rates are over the last second or so
     */
    public List<Usage> usages(Map<ContainerId, Sample> since) throws InterruptedException {
        List<Account> wanted = List.copyOf(accounts.values());
        Map<ContainerId, Double> shares = FairShares.of(
                host.cpus(), wanted.stream().map(Account::container).toList());
        if (begin(wanted)) {
            pass(LEAST);
        }
        shares.putAll(divided.get());
        return wanted.stream()
                .flatMap(account -> usage(account, shares, since).stream())
                .sorted(Comparator.comparing(Usage::name))
                .toList();
    }

    /** Whether some account has nothing yet to compare with; it has from now on. */
    private static boolean begin(List<Account> wanted) {
        boolean begun = false;
        for (Account account : wanted) {
            if (account.history().before(System.nanoTime() - LEAST).isEmpty()) {
                begun = true;
                if (account.history().isEmpty()) {
                    take(account);
                }
            }
        }
        return begun;
    }

    private Optional<Usage> usage(Account account, Map<ContainerId, Double> shares, Map<ContainerId, Sample> since) {
        RunningContainer container = account.container();
        try {
            Sample now = account.count();
            Optional<Sample> before = Optional.ofNullable(since.get(container.id()))
                    .or(() -> account.history().before(now.nanos() - LEAST / 2));
            if (before.isEmpty() || before.get().nanos() >= now.nanos()) {
                return Optional.empty();
            }
            return Optional.of(new Usage(
                    container,
                    new Rates(before.get(), now),
                    shares.get(container.id()),
                    Bounds.read(container.cgroup()),
                    MemoryKind.read(container.cgroup())));
        } catch (SyscallException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "account of " + container.displayName() + ": " + e.getMessage(), e);
        }
    }

    /** How many CPUs there are. */
    public double hostCpus() {
        return host.cpus();
    }

    /** How many of them are in use, by whomever; empty in the first second. */
    public OptionalDouble hostLoad() {
        return host.load();
    }

    /** The last hour of a running container, oldest first. */
    public List<HistoryRow> history(ContainerId id, Duration back) {
        long now = System.nanoTime();
        return account(id).history().since(now - back.toNanos()).stream()
                .map(point -> HistoryRow.of(point, now))
                .toList();
    }

    /** Who slows a running container down, by what was counted in the last seconds. */
    public Slowdown why(ContainerId id) throws InterruptedException {
        check(id);
        List<Usage> all = usages(windowsBegin());
        Usage own = all.stream()
                .filter(usage -> usage.container().id().equals(id))
                .findFirst()
                .orElseThrow(() -> notRunning(id));
        List<Usage> others =
                all.stream().filter(usage -> !usage.container().id().equals(id)).toList();
        return Slowdown.of(own, others, host.load());
    }

    private Map<ContainerId, Sample> windowsBegin() {
        Map<ContainerId, Sample> begin = new HashMap<>();
        accounts.forEach((id, account) -> account.history().coarse().ifPresent(sample -> begin.put(id, sample)));
        return begin;
    }

    /** A ContainerException when it does not run. */
    public void check(ContainerId id) {
        account(id);
    }

    private Account account(ContainerId id) {
        Account account = accounts.get(id);
        if (account == null) {
            throw notRunning(id);
        }
        return account;
    }

    private static ContainerException notRunning(ContainerId id) {
        return new ContainerException(
                ErrorKind.WRONG_STATE, id + " does not run: what it used is not kept beyond its end");
    }

    private synchronized void pass(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
            wait(left / MILLI, (int) (left % MILLI));
        }
    }

    private void sample() {
        int idle = 0;
        long pause = SECOND;
        while (rest(pause, idle >= IDLE_ROUNDS)) {
            idle = accounts.isEmpty() ? idle + 1 : 0;
            long began = System.nanoTime();
            count();
            pause = Math.max(SECOND, (System.nanoTime() - began) * SPACING);
        }
    }

    private void count() {
        try {
            host.take(System.nanoTime());
        } catch (SyscallException e) {
            LOG.debug("{}", e.getMessage());
        }
        int runs = accounts.size();
        for (Account account : accounts.values()) {
            account.history().share(runs);
            take(account);
        }
    }

    private static void take(Account account) {
        try {
            account.take();
        } catch (SyscallException e) {
            LOG.debug("account of {}: {}", account.container().displayName(), e.getMessage());
        }
    }

    /** False at the end. */
    private synchronized boolean rest(long nanos, boolean untilWoken) {
        try {
            asleep = untilWoken && accounts.isEmpty();
            while (asleep && !closed && accounts.isEmpty()) {
                wait();
            }
            asleep = false;
            pass(nanos);
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
