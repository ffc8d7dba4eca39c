package io.ctctl.cli.command.checkpoint;

import io.ctctl.checkpoint.obstacle.Obstacle;
import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.checkpoint.Migratability;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl migratable [OPTION...] [CONTAINER...]",
        description =
                "%nTells of running containers whether they can be checkpointed and moved while they run, and why not. Nothing is stopped.%n")
public final class MigratableCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "CONTAINER", description = "Names or ids; all that run by default.")
    List<String> names = List.of();

    @Mixin
    OutputFormat format;

    /** One container in the output. */
    record Verdict(ContainerId id, String name, boolean migratable, List<String> reasons) {}

    private final Containers containers;
    private final Migratability migratability;

    public MigratableCommand(Containers containers, Migratability migratability) {
        this.containers = containers;
        this.migratability = migratability;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        List<Verdict> verdicts = new ArrayList<>();
        for (ContainerView view : views()) {
            List<String> reasons = migratability.lasting(view.id()).stream()
                    .map(Obstacle::toString)
                    .toList();
            verdicts.add(new Verdict(view.id(), view.displayName(), reasons.isEmpty(), reasons));
        }
        if (format.json()) {
            Printed.json(request, verdicts);
        } else {
            Table table = new Table("NAME", "MIGRATABLE", "WHY NOT");
            for (Verdict verdict : verdicts) {
                List<String> reasons = verdict.reasons().isEmpty() ? List.of("") : verdict.reasons();
                for (int i = 0; i < reasons.size(); i++) {
                    boolean first = i == 0;
                    table.row(
                            first ? verdict.name() : "",
                            first ? (verdict.migratable() ? "yes" : "no") : "",
                            Format.printable(reasons.get(i)));
                }
            }
            request.out().write(table.toString());
        }
        return verdicts.stream().allMatch(Verdict::migratable) ? 0 : ErrorKind.NOT_MIGRATABLE.exitCode();
    }

    private List<ContainerView> views() {
        return names.isEmpty()
                ? containers.list().stream()
                        .filter(view -> view.state().status() == ContainerStatus.RUNNING)
                        .toList()
                : names.stream()
                        .map(word -> containers.view(containers.find(word)))
                        .toList();
    }
}
