package io.ctctl.cli.command.account;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.account.Counter;
import io.ctctl.runtime.account.Usage;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.scheduler.memory.Beancounter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A column of {@code ctctl list}. */
enum Field implements Column {
    ID("id", row -> row.view().id().value()),
    NAME("name", row -> row.view().displayName()),
    STATUS(
            "running, paused, exited…",
            row -> row.looks().paused()
                    ? "paused"
                    : row.view().state().status().name().toLowerCase(Locale.ROOT)),
    MIGR("whether it can be checkpointed and moved while it runs", row -> row.looks()
            .obstacle()
            .map(why -> why.isEmpty() ? "yes" : "no")
            .orElse("-")),
    WHYNOT(
            "the first reason why it cannot",
            row -> row.looks().obstacle().filter(why -> !why.isEmpty()).orElse("-")),
    HOSTNAME(
            "its host name",
            row -> row.view().config().hostname().orElse(row.view().id().value())),
    TEMPLATE(
            "what it is made of",
            row -> row.view().config().root() instanceof RootSource.Template template ? template.name() : "-"),
    COMMAND(
            "its program",
            row -> Format.clipped(String.join(" ", row.view().config().process().args()), 40)),
    IP("its addresses", row -> row.addresses().isEmpty() ? Figures.NONE : String.join(",", row.addresses())),
    PID(
            "host id of its first process",
            row -> row.view().state().pid().map(String::valueOf).orElse("-")),
    CREATED(
            "since when it exists, in seconds",
            row -> seconds(row.view().state().created())),
    UPTIME(
            "for how long it runs, in seconds",
            row -> row.runs() ? row.view().state().started().map(Field::seconds).orElse("-") : "-"),
    EXITCODE(
            "of its last run",
            row -> row.view().state().exitCode().map(String::valueOf).orElse("-")),
    CPU("CPU in use, in percent of one", row -> row.used(usage -> Figures.percent(usage.cpus()))),
    ENTITLED("CPU it is entitled to", row -> row.used(usage -> Figures.percent(usage.entitledCpus()))),
    CPUUNITS(
            "its weight",
            row -> Integer.toString(row.view().config().resources().cpu().effectiveUnits())),
    CPULIMIT("its CPU limit in percent", row -> row.view()
            .config()
            .resources()
            .cpu()
            .limitPercent()
            .map(Field::number)
            .orElse("-")),
    CPUGUARANTEE("its CPU guarantee in percent", row -> row.view()
            .config()
            .resources()
            .cpu()
            .guaranteePercent()
            .map(Field::number)
            .orElse("-")),
    CPUTIME(
            "CPU seconds since its start",
            row -> row.used(usage -> usage.level(Counter.CPU_NANOS).isPresent()
                    ? String.format(
                            Locale.ROOT, "%.2f", usage.level(Counter.CPU_NANOS).getAsLong() / 1e9)
                    : "-")),
    CPUWAIT(
            "part of the time it waits for a CPU",
            row -> row.used(usage -> Figures.percent(usage.rates().share(Counter.CPU_WAIT_NANOS)))),
    THROTTLED(
            "part of its limit's periods in which it ran out",
            row -> row.used(usage -> Figures.percent(usage.rates().throttledPeriods()))),
    MEMORY("bytes of memory", row -> row.used(usage -> Figures.count(usage.level(Counter.MEMORY_BYTES)))),
    MEMORYLIMIT(
            "at most so many",
            row -> row.used(usage -> Figures.count(usage.bounds().memoryBytes()))),
    SWAP("bytes swapped out", row -> row.used(usage -> Figures.count(usage.level(Counter.SWAP_BYTES)))),
    NUMPROC("processes and threads", row -> row.used(usage -> Figures.count(usage.level(Counter.PIDS)))),
    NUMPROCLIMIT(
            "at most so many",
            row -> row.used(usage -> Figures.count(usage.bounds().pids()))),
    READ(
            "bytes read from disks since its start",
            row -> row.used(usage -> Figures.count(usage.level(Counter.READ_BYTES)))),
    WRITTEN(
            "bytes written to disks since its start",
            row -> row.used(usage -> Figures.count(usage.level(Counter.WRITTEN_BYTES)))),
    IOWAIT(
            "part of the time it waits for disks",
            row -> row.used(usage -> Figures.percent(usage.rates().share(Counter.IO_WAIT_NANOS)))),
    RECEIVED(
            "bytes received by its interfaces since its start",
            row -> row.used(usage -> Figures.count(usage.level(Counter.RECEIVED_BYTES)))),
    SENT(
            "bytes sent by its interfaces since its start",
            row -> row.used(usage -> Figures.count(usage.level(Counter.SENT_BYTES)))),
    OOMKILLS(
            "processes killed for want of memory",
            row -> row.used(usage -> Figures.count(usage.level(Counter.OOM_KILLS))));

    /**
     * What a look at a container's processes tells.
     *
     * @param obstacle why it cannot be moved; empty text when it can; nothing when it does not run, or no field needs it
     */
    record Looks(boolean paused, Optional<String> obstacle) {
        static final Looks NONE = new Looks(false, Optional.empty());
    }

    /**
     * A container, its IP addresses, and what a wanted column needs.
     *
     * @param usage when it runs
     * @param counters when it runs; empty otherwise
     */
    record Row(
            ContainerView view,
            Optional<Usage> usage,
            List<Beancounter> counters,
            List<String> addresses,
            Looks looks) {
        boolean runs() {
            return view.state().status() == io.ctctl.runtime.ContainerStatus.RUNNING;
        }

        String used(Function<Usage, String> figure) {
            return usage.map(figure).orElse(Figures.NONE);
        }
    }

    private final String about;
    private final Function<Row, String> text;

    Field(String about, Function<Row, String> text) {
        this.about = about;
        this.text = text;
    }

    @Override
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    String about() {
        return about;
    }

    @Override
    public String of(Row row) {
        return text.apply(row);
    }

    /** Whether it takes a look at what the container uses. */
    boolean isMeasured() {
        return switch (this) {
            case CPU,
                    ENTITLED,
                    CPUTIME,
                    CPUWAIT,
                    THROTTLED,
                    MEMORY,
                    MEMORYLIMIT,
                    SWAP,
                    NUMPROC,
                    NUMPROCLIMIT,
                    READ,
                    WRITTEN,
                    IOWAIT,
                    RECEIVED,
                    SENT,
                    OOMKILLS -> true;
            default -> false;
        };
    }

    private static String seconds(Instant then) {
        return Long.toString(Math.max(0, Duration.between(then, Instant.now()).toSeconds()));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
