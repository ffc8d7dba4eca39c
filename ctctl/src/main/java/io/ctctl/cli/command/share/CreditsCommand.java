package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.runtime.share.CreditView;
import io.ctctl.scheduler.cpu.BucketConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl credits [OPTION...] [CONTAINER...]",
        description = "%nShows the CPU credits of running containers that live on them.%n",
        footer = "%nA token is one CPU for 1 ms.")
public final class CreditsCommand implements Command {
    @Mixin
    OutputFormat format;

    @Parameters(hidden = true, paramLabel = "CONTAINER")
    List<String> words = List.of();

    private final Containers containers;
    private final CpuShares shares;

    public CreditsCommand(Containers containers, CpuShares shares) {
        this.containers = containers;
        this.shares = shares;
    }

    @Override
    public int run(Request request) throws IOException {
        List<CreditView> views = chosen();
        if (format.json()) {
            Printed.json(request, views);
            return 0;
        }
        Table table = new Table("NAME", "TOKENS", "MIN", "MAX", "RATE", "STATE", "HELD");
        for (CreditView view : views) {
            BucketConfig bucket = view.bucket();
            table.row(
                    view.name(),
                    Long.toString(Math.round(view.tokens())),
                    Integer.toString(bucket.min()),
                    Integer.toString(bucket.max()),
                    bucket.fillRate() + "/" + bucket.interval(),
                    view.held() ? "held for " + view.releasedInMillis() + " ms" : "free",
                    view.heldMillis() + " ms");
        }
        request.out().write(table.toString());
        return 0;
    }

    private List<CreditView> chosen() {
        List<CreditView> all = shares.credits();
        if (words.isEmpty()) {
            return all;
        }
        List<CreditView> chosen = new ArrayList<>();
        for (String word : words) {
            ContainerId id = containers.find(word);
            chosen.add(all.stream()
                    .filter(view -> view.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new ContainerException(
                            ErrorKind.WRONG_STATE,
                            word + " has no CPU credits now: it has to run, with --cpu-fill-rate given")));
        }
        return chosen;
    }
}
