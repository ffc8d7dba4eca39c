package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.runtime.share.NodeMemory;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl split -n N [OPTION...]",
        description = "%nShows what each of N equal containers would get of this host, as options for run.%n",
        footer = "%nA tenth of the memory is left to the host.")
public final class SplitCommand implements Command {
    private static final int MOST = 10_000;
    private static final double HOST_PART = 0.1;
    private static final long MEBIBYTE = 1 << 20;

    /** What is printed as JSON. */
    record Part(int containers, int cpuunits, double cpuguarantee, double cpulimit, long ram) {}

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            required = true,
            description = "So many containers.")
    int number;

    @Option(names = "--free", description = "Divide only what is not yet promised.")
    boolean free;

    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final CpuShares shares;

    public SplitCommand(Containers containers, CpuShares shares) {
        this.containers = containers;
        this.shares = shares;
    }

    @Override
    public int run(Request request) throws IOException {
        if (number < 1 || number > MOST) {
            throw new ContainerException(ErrorKind.USAGE, "bad -n " + number + ": use 1 to " + MOST);
        }
        int online = shares.machine().online().size();
        double cpus = free ? shares.promises().left(shares.machine().online()) : online;
        long memory = Math.round(NodeMemory.read().total() * (1 - HOST_PART));
        long promised = free ? MemorySums.of(containers).guaranteedBytes() : 0;
        Part part = new Part(
                number,
                CpuConfig.DEFAULT_UNITS,
                Math.floor(cpus / number * 10_000) / 100,
                100.0 * online,
                Math.max(0, memory - promised) / number / MEBIBYTE * MEBIBYTE);
        if (format.json()) {
            Printed.json(request, part);
        } else {
            request.out()
                    .write(String.format(
                            Locale.ROOT,
                            "--cpuunits %d --cpuguarantee %s --ram %dM%n",
                            part.cpuunits(),
                            Double.toString(part.cpuguarantee()),
                            part.ram() / MEBIBYTE));
        }
        return 0;
    }
}
