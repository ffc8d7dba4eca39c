package io.ctctl.cli.command.account;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.account.Accounts;
import io.ctctl.runtime.account.Counter;
import io.ctctl.runtime.account.HistoryRow;
import io.ctctl.runtime.account.Rates;
import io.ctctl.runtime.account.Sample;
import io.ctctl.runtime.account.Usage;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl stats [OPTION...] [CONTAINER...]",
        description = "%nShows what containers use and wait for, again and again.%n",
        footer =
                "%nPercents of CPU are of one CPU; CPUWAIT, MEMWAIT and IOWAIT are the parts of the time in which some process"
                        + " waited for a CPU, memory or a disk, THROTTLED the part of its limit's periods in which it ran out. A dash: this kernel does not"
                        + " count it.")
public final class StatsCommand implements Command {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Option(names = "--no-stream", description = "Once.")
    boolean once;

    @Option(names = "--interval", paramLabel = "TIME", description = "Between two looks; 2s by default.")
    String interval = "2s";

    @Option(names = "--history", description = "Of one container: its last hour instead, by the second and by ten.")
    boolean history;

    @Mixin
    OutputFormat format;

    @Parameters(paramLabel = "CONTAINER", description = "Names or ids; all that run by default.")
    List<String> names = List.of();

    private final Containers containers;
    private final Accounts accounts;

    public StatsCommand(Containers containers, Accounts accounts) {
        this.containers = containers;
        this.accounts = accounts;
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        Duration pace = Frames.interval(interval);
        boolean json = format.json();
        Set<ContainerId> wanted = names.stream().map(containers::find).collect(Collectors.toSet());
        if (history) {
            past(request, json);
            return 0;
        }
        wanted.forEach(accounts::check);
        Map<ContainerId, Sample> since = new HashMap<>();
        while (true) {
            List<Usage> usages = accounts.usages(since).stream()
                    .filter(usage -> wanted.isEmpty()
                            || wanted.contains(usage.container().id()))
                    .toList();
            show(request, usages, json);
            if (once || (!wanted.isEmpty() && usages.isEmpty())) {
                return 0;
            }
            since.clear();
            usages.forEach(
                    usage -> since.put(usage.container().id(), usage.rates().to()));
            Frames.pause(pace);
        }
    }

    private void show(Request request, List<Usage> usages, boolean json) throws IOException {
        if (json) {
            List<UsageReport> reports = usages.stream().map(UsageReport::of).toList();
            request.out()
                    .write(
                            once
                                    ? new String(Json.bytes(reports), java.nio.charset.StandardCharsets.UTF_8)
                                    : Json.line(reports));
            request.out().write("\n");
        } else {
            request.out().write((once || !request.stdoutTty() ? "" : HOME_AND_CLEAR) + table(usages));
        }
        request.out().flush();
    }

    static String table(List<Usage> usages) {
        Table table = new Table(
                "NAME",
                "CPU",
                "ENTITLED",
                "CPUWAIT",
                "THROTTLED",
                "MEMORY",
                "LIMIT",
                "MEMWAIT",
                "READ",
                "WRITTEN",
                "IOWAIT",
                "RECEIVED",
                "SENT",
                "PIDS");
        for (Usage usage : usages) {
            Rates rates = usage.rates();
            OptionalLong pids = usage.level(Counter.PIDS);
            table.row(
                    usage.name(),
                    Figures.percent(usage.cpus()),
                    Figures.percent(usage.entitledCpus()),
                    Figures.percent(rates.share(Counter.CPU_WAIT_NANOS)),
                    Figures.percent(rates.throttledPeriods()),
                    Figures.bytes(usage.level(Counter.MEMORY_BYTES)),
                    Figures.bytes(usage.bounds().memoryBytes()),
                    Figures.percent(rates.share(Counter.MEMORY_WAIT_NANOS)),
                    Figures.perSecond(rates.perSecond(Counter.READ_BYTES)),
                    Figures.perSecond(rates.perSecond(Counter.WRITTEN_BYTES)),
                    Figures.percent(rates.share(Counter.IO_WAIT_NANOS)),
                    Figures.perSecond(rates.perSecond(Counter.RECEIVED_BYTES)),
                    Figures.perSecond(rates.perSecond(Counter.SENT_BYTES)),
                    Figures.count(pids));
        }
        return table.toString();
    }

    private void past(Request request, boolean json) throws IOException {
        if (names.size() != 1) {
            throw new ContainerException(ErrorKind.USAGE, "--history is of one container: name it");
        }
        List<HistoryRow> rows = accounts.history(containers.find(names.get(0)), HOUR);
        if (json) {
            Printed.json(request, rows);
            return;
        }
        Table table = new Table("AGO", "CPU", "CPUWAIT", "MEMORY", "MEMWAIT", "READ", "WRITTEN", "IOWAIT", "PIDS");
        for (HistoryRow row : rows) {
            table.row(
                    row.ago().toSeconds() + " s",
                    Figures.percent(row.cpus()),
                    Figures.percent(row.cpuWait()),
                    Figures.bytes(whole(row.memoryBytes())),
                    Figures.percent(row.memoryWait()),
                    Figures.perSecond(row.readBytes()),
                    Figures.perSecond(row.writtenBytes()),
                    Figures.percent(row.ioWait()),
                    Figures.count(whole(row.pids())));
        }
        request.out().write(table.toString());
    }

    private static OptionalLong whole(OptionalDouble value) {
        return value.isPresent() ? OptionalLong.of(Math.round(value.getAsDouble())) : OptionalLong.empty();
    }
}
