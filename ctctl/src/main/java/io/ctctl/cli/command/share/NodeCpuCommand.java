package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.scheduler.plan.CpuPromises;
import io.ctctl.scheduler.plan.Outlook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl node cpu [OPTION...]",
        description = "%nShows this host's CPUs, what of them is promised, and what containers get at worst.%n",
        footer = "%nIn percents of one CPU. WORST is what a container gets when all want all they can get.")
public final class NodeCpuCommand implements Command {
    /** What is printed as JSON, in CPUs. */
    record Node(int cpus, double promised, double left, List<Part> containers) {}

    /** One running container. */
    record Part(String name, int units, double guaranteed, double limit, double worst) {}

    @Mixin
    OutputFormat format;

    private final CpuShares shares;

    public NodeCpuCommand(CpuShares shares) {
        this.shares = shares;
    }

    @Override
    public int run(Request request) throws IOException {
        Node node = node();
        if (format.json()) {
            Printed.json(request, node);
            return 0;
        }
        request.out()
                .write("capacity " + CpuPromises.percent(node.cpus()) + ", promised "
                        + CpuPromises.percent(node.promised()) + ", left to promise "
                        + CpuPromises.percent(node.left()) + "\n");
        Table table = new Table("NAME", "UNITS", "GUARANTEED", "LIMIT", "WORST");
        for (Part part : node.containers()) {
            table.row(
                    part.name(),
                    Integer.toString(part.units()),
                    part.guaranteed() == 0 ? "-" : CpuPromises.percent(part.guaranteed()),
                    part.limit() == 0 ? "-" : CpuPromises.percent(part.limit()),
                    CpuPromises.percent(part.worst()));
        }
        request.out().write(table.toString());
        return 0;
    }

    private Node node() {
        CpuPromises promises = shares.promises();
        List<Outlook.Candidate> all = shares.candidates();
        List<Double> worst = Outlook.of(shares.machine(), all);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            var config = all.get(i).config();
            parts.add(new Part(
                    all.get(i).name(),
                    config.effectiveUnits(),
                    config.guaranteePercent().orElse(0.0) / 100,
                    config.limitPercent().orElse(0.0) / 100,
                    worst.get(i)));
        }
        return new Node(
                shares.machine().online().size(),
                promises.promised(),
                promises.left(shares.machine().online()),
                parts);
    }
}
