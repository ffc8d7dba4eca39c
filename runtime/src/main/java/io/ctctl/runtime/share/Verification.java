package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupUsage;
import io.ctctl.cgroup.Controller;
import io.ctctl.linux.MountInfo;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.spec.HostLimits;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.io.IoRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Measures what a running container's limits of CPU time and I/O let through: for a few seconds load runs in its cgroup. */
public final class Verification {
    private static final Set<Controller> CPU = EnumSet.of(Controller.CPU, Controller.CPUACCT, Controller.CPUSET);
    private static final Set<Controller> IO = EnumSet.of(Controller.BLKIO);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long SMALLEST_BLOCK = 4096;
    private static final long LARGEST_BLOCK = 1 << 20;

    private final Instance instance;
    private final RunningContainer container;
    private final Duration each;

    /** {@code each}: how long the load of one limit is to run. */
    public Verification(Instance instance, RunningContainer container, Duration each) {
        this.instance = instance;
        this.container = container;
        this.each = each;
    }

    /** One result for each limit that can be measured; none without such limits. */
    public List<Measured> run() throws InterruptedException {
        List<Measured> results = new ArrayList<>();
        ResourceConfig wanted = container.config().resources();
        try {
            Optional<Double> percent = wanted.cpu().limitPercent();
            if (percent.isPresent()) {
                results.add(cpu(percent.get(), Bandwidth.of(wanted.cpu())));
            }
            IoRate bytes = wanted.io().bytes();
            IoRate operations = wanted.io().operations();
            if (!bytes.isAny() || !operations.isAny()) {
                io(bytes, operations, results);
            }
            return results;
        } catch (IOException e) {
            throw new ContainerException(
                    ErrorKind.FAILED, "verify " + container.displayName() + ": " + e.getMessage(), e);
        }
    }

    private Measured cpu(double percent, Bandwidth kept) throws IOException, InterruptedException {
        int cpus = Runtime.getRuntime().availableProcessors();
        int loops = (int) Math.min(Math.ceil(percent / 100) + 1, 2.0 * cpus);
        try (CgroupLoad load = new CgroupLoad()) {
            for (int i = 0; i < loops; i++) {
                load.start(container.cgroup(), CPU, each, List.of("/bin/sh", "-c", "while :; do :; done"));
            }
            long usedBefore = used();
            long before = System.nanoTime();
            load.awaitEnd(each);
            double nanos = System.nanoTime() - before;
            double measured = 100 * (used() - usedBefore) / nanos;
            double limit = Math.min(percent, 100.0 * cpus);
            // what was saved up, and the quota of a last period that has only begun
            double grain = 100.0 * TimeUnit.MICROSECONDS.toNanos(kept.quotaMicros() + kept.burstMicros()) / nanos;
            return Measured.of("cpulimit", limit, measured, "%", grain);
        }
    }

    private long used() throws IOException {
        return CgroupUsage.read(container.cgroup()).cpuNanos().orElse(0);
    }

    private void io(IoRate bytes, IoRate operations, List<Measured> results) throws IOException, InterruptedException {
        Path file = scratch();
        if (nowhere(file.getParent())) {
            results.add(new Measured(
                    "iolimit",
                    0,
                    0,
                    unit(false),
                    true,
                    "not measured: " + file.getParent() + " is on no block device"));
            return;
        }
        try {
            // what is read is what was written before, so that a read limit alone needs a write too
            rate("iolimit write", bytes.write(), true, false, file).ifPresent(results::add);
            rate("iopslimit write", operations.write(), true, true, file).ifPresent(results::add);
            if (bytes.read().isPresent() || operations.read().isPresent()) {
                fill(file, Math.max(size(bytes.read(), false), size(operations.read(), true)));
                rate("iolimit read", bytes.read(), false, false, file).ifPresent(results::add);
                rate("iopslimit read", operations.read(), false, true, file).ifPresent(results::add);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** In the container's own layer's neighbourhood, where it cannot meddle. */
    private Path scratch() {
        Path directory = container.config().root() instanceof RootSource.Directory root
                ? root.path().toAbsolutePath().getParent()
                : instance.state(container.id()).dir();
        return directory.resolve(".verify-" + container.id());
    }

    /** What lies in memory has no rate to measure. */
    private boolean nowhere(Path directory) throws IOException {
        return new HostLimits(container.cgroup().instance(), instance)
                .devices()
                .storage(List.of(directory), MountInfo.ofThisProcess())
                .devices()
                .isEmpty();
    }

    private long size(Optional<Long> limit, boolean operations) {
        return limit.map(rate -> blocks(rate, operations) * block(rate, operations))
                .orElse(0L);
    }

    private static long block(long rate, boolean operations) {
        long wanted = operations ? SMALLEST_BLOCK : Math.min(Math.max(rate / 20, SMALLEST_BLOCK), LARGEST_BLOCK);
        return wanted / SMALLEST_BLOCK * SMALLEST_BLOCK;
    }

    private long blocks(long rate, boolean operations) {
        return Math.max(1, rate * each.toMillis() / 1000 / (operations ? 1 : block(rate, false)));
    }

    /** By a program outside of the cgroup, so that it takes no time. */
    private static void fill(Path file, long bytes) throws IOException, InterruptedException {
        Process dd = new ProcessBuilder(
                        "dd",
                        "if=/dev/zero",
                        "of=" + file,
                        "bs=1M",
                        "oflag=direct",
                        "count=" + (bytes / LARGEST_BLOCK + 1))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (dd.waitFor() != 0) {
            throw new IOException("could not write " + file);
        }
    }

    private Optional<Measured> rate(String setting, Optional<Long> limit, boolean write, boolean operations, Path file)
            throws IOException, InterruptedException {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        long block = block(limit.get(), operations);
        long blocks = blocks(limit.get(), operations);
        // who was idle has saved up a little and is let through at once: that is used up first
        if (seconds(write, block, Math.max(1, blocks / 3), file).isEmpty()) {
            return Optional.of(late(setting, limit.get(), operations));
        }
        Optional<Double> seconds = seconds(write, block, blocks, file);
        double done = operations ? blocks : (double) blocks * block;
        return Optional.of(seconds.map(time -> Measured.of(setting, limit.get(), done / time, unit(operations)))
                .orElseGet(() -> late(setting, limit.get(), operations)));
    }

    private static Measured late(String setting, long limit, boolean operations) {
        return new Measured(setting, limit, 0, unit(operations), true, "the load did not end within its time");
    }

    /** How long it takes; empty when it takes too long. */
    private Optional<Double> seconds(boolean write, long block, long blocks, Path file)
            throws IOException, InterruptedException {
        List<String> dd = List.of(
                "dd",
                write ? "if=/dev/zero" : "if=" + file,
                write ? "of=" + file : "of=/dev/null",
                write ? "oflag=direct" : "iflag=direct",
                "bs=" + block,
                "count=" + blocks);
        try (CgroupLoad load = new CgroupLoad()) {
            long before = System.nanoTime();
            load.start(container.cgroup(), IO, each.plus(PATIENCE), dd);
            boolean ended = load.await(each.plus(PATIENCE));
            return ended ? Optional.of((System.nanoTime() - before) / 1e9) : Optional.empty();
        }
    }

    private static String unit(boolean operations) {
        return operations ? "operations/s" : "bytes/s";
    }
}
