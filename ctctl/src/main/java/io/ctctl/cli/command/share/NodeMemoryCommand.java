package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.share.NodeMemory;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl node memory [OPTION...]",
        description = "%nShows this host's memory, and what of it running containers use and may use.%n")
public final class NodeMemoryCommand implements Command {
    /** What is printed as JSON. */
    record Node(NodeMemory host, MemorySums containers) {}

    @Mixin
    OutputFormat format;

    private final Containers containers;

    public NodeMemoryCommand(Containers containers) {
        this.containers = containers;
    }

    @Override
    public int run(Request request) throws IOException {
        Node node = new Node(NodeMemory.read(), MemorySums.of(containers));
        if (format.json()) {
            Printed.json(request, node);
            return 0;
        }
        NodeMemory host = node.host();
        MemorySums sums = node.containers();
        Table table = new Table("", "BYTES", "OF ALL");
        row(table, "host memory", host.total(), host);
        row(table, "available", host.available(), host);
        row(table, "used by containers", sums.usedBytes(), host);
        row(table, "guaranteed to them", sums.guaranteedBytes(), host);
        row(table, "limits of those that have one", sums.limitedBytes(), host);
        request.out().write(table.toString());
        request.out()
                .write(sums.running() + " running, " + sums.unlimited() + " of them without a limit; swap "
                        + Format.bytes(host.swapTotal()) + ", free " + Format.bytes(host.swapFree()) + "\n");
        return 0;
    }

    private static void row(Table table, String what, long bytes, NodeMemory host) {
        table.row(what, Format.bytes(bytes), Math.round(100.0 * bytes / Math.max(1, host.total())) + " %");
    }
}
