package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.CpuOptions;
import io.ctctl.cli.option.MemoryOptions;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.runtime.share.GuaranteeSum;
import io.ctctl.runtime.share.NodeMemory;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.memory.MemoryConfig;
import io.ctctl.scheduler.plan.CpuPromises;
import io.ctctl.scheduler.plan.Outlook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl admit [OPTION...]",
        description = "%nTells whether a container with these limits would fit, and who would get less.%n",
        footer = "%nNOW and THEN are what containers get when all want all they can get. The exit code is 7 when it"
                + " does not fit.")
public final class AdmitCommand implements Command {
    private static final String NEWCOMER = "(new)";

    /** What is printed as JSON. */
    record Verdict(boolean fits, List<String> reasons, List<Outlook.Change> cpus) {}

    @Mixin
    CpuOptions cpu;

    @Mixin
    MemoryOptions memory;

    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final CpuShares shares;

    public AdmitCommand(Containers containers, CpuShares shares) {
        this.containers = containers;
        this.shares = shares;
    }

    @Override
    public int run(Request request) throws IOException {
        CpuConfig wanted = cpu.apply(CpuConfig.NONE);
        List<String> reasons = new ArrayList<>();
        shares.refusal(NEWCOMER, wanted).ifPresent(reasons::add);
        memory(memory.apply(MemoryConfig.NONE)).ifPresent(reasons::add);
        Verdict verdict = new Verdict(reasons.isEmpty(), reasons, shares.outlook(NEWCOMER, wanted));
        if (format.json()) {
            Printed.json(request, verdict);
        } else {
            print(request, verdict);
        }
        return verdict.fits() ? 0 : ErrorKind.NO_SPACE.exitCode();
    }

    private Optional<String> memory(MemoryConfig wanted) throws IOException {
        Optional<String> refusal = GuaranteeSum.refusal(
                wanted.guaranteed(), MemorySums.of(containers).guaranteedBytes());
        if (refusal.isPresent()) {
            return refusal;
        }
        NodeMemory host = NodeMemory.read();
        return wanted.limit()
                .filter(limit -> limit > host.total())
                .map(limit ->
                        "--ram " + Format.bytes(limit) + " does not fit: this host has " + Format.bytes(host.total()));
    }

    private static void print(Request request, Verdict verdict) throws IOException {
        request.out().write(verdict.fits() ? "it fits\n" : "it does not fit\n");
        for (String reason : verdict.reasons()) {
            request.out().write(reason + "\n");
        }
        Table table = new Table("NAME", "NOW", "THEN", "CHANGE");
        for (Outlook.Change change : verdict.cpus()) {
            table.row(
                    change.name(),
                    change.now().map(CpuPromises::percent).orElse("-"),
                    CpuPromises.percent(change.then()),
                    change.now()
                            .map(now -> Math.round(100 * (change.then() / Math.max(now, 1e-9) - 1)) + " %")
                            .orElse("-"));
        }
        request.out().write(table.toString());
    }
}
