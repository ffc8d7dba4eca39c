package io.ctctl.cli.command.share;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.command.EachContainer;
import io.ctctl.cli.option.ResourceOptions;
import io.ctctl.cli.option.TrafficOptions;
import io.ctctl.cli.text.Format;
import io.ctctl.runtime.ChangeScope;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.share.Limits;
import io.ctctl.runtime.share.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@CommandLine.Command(
        customSynopsis = "ctctl set [OPTION...] CONTAINER...",
        description = {
            "%nChanges what containers may have, at once where they run and for all their later starts. What is not given "
                    + "stays. A change that cannot be made whole is not made.%n"
        })
public final class SetCommand implements Command {
    private static final Set<String> SCOPES = Set.of("--live", "--next-start", "--save");

    @Spec
    CommandSpec spec;

    @Option(names = "--live", description = "For the present run only.")
    boolean live;

    @Option(names = "--next-start", description = "For later starts only; what runs stays as it is.")
    boolean nextStart;

    @Option(names = "--save", description = "For the present run and later starts: the default.")
    boolean save;

    @Mixin
    ResourceOptions resources;

    @Mixin
    TrafficOptions traffic;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "Names or ids.")
    List<String> names;

    private final Containers containers;
    private final Limits limits;

    public SetCommand(Containers containers, Limits limits) {
        this.containers = containers;
        this.limits = limits;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        ChangeScope scope = scope();
        if (!given()) {
            throw new ContainerException(ErrorKind.USAGE, "nothing to set: name an option, as in --ram 1G");
        }
        return EachContainer.run(request, containers, names, id -> set(request, id, scope));
    }

    private boolean given() {
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .anyMatch(option -> !SCOPES.contains(option.longestName()));
    }

    private ChangeScope scope() {
        if ((live && nextStart) || (live && save) || (nextStart && save)) {
            throw new ContainerException(ErrorKind.USAGE, "--live, --next-start and --save exclude each other");
        }
        return live ? ChangeScope.LIVE : nextStart ? ChangeScope.NEXT_START : ChangeScope.BOTH;
    }

    private void set(Request request, ContainerId id, ChangeScope scope) throws InterruptedException, IOException {
        List<Setting> before = settings(id, scope);
        try {
            containers.reconfigure(id, this::changed, scope);
        } catch (ContainerException e) {
            throw new ContainerException(e.kind(), e.getMessage() + present(limits.of(id)), e);
        }
        List<Setting> changed = new ArrayList<>(settings(id, scope));
        changed.removeAll(before);
        for (Setting setting : changed) {
            if (!setting.enforcement().holds()) {
                request.err()
                        .write("ctctl: " + containers.view(id).displayName() + ": --" + setting.option() + " "
                                + setting.wanted() + " is "
                                + Format.printable(setting.enforcement().toString()) + "\n");
            }
        }
        ContainerView view = containers.view(id);
        if (view.state().status() == ContainerStatus.SUSPENDED) {
            request.err()
                    .write("ctctl: " + view.displayName()
                            + " is suspended: it resumes with what it ran with, and has this"
                            + " from its next start on\n");
        }
        request.err().flush();
    }

    private List<Setting> settings(ContainerId id, ChangeScope scope) {
        return scope == ChangeScope.NEXT_START ? limits.atNextStart(id) : limits.of(id);
    }

    /** What it has of that which was to be changed. */
    private String present(List<Setting> settings) {
        Set<String> given = spec.commandLine().getParseResult().matchedOptions().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.toSet());
        String now = settings.stream()
                .filter(setting -> given.contains("--" + setting.option()))
                .map(setting -> "--" + setting.option() + " " + setting.wanted())
                .collect(Collectors.joining(", "));
        return now.isEmpty() ? "" : "; it has " + now + " now";
    }

    private ContainerConfig changed(ContainerConfig before) {
        return before.withResources(resources.apply(before.resources()))
                .withNetwork(before.network()
                        .withTraffic(traffic.apply(before.network().traffic())));
    }
}
