package io.ctctl.cli.command.account;

import io.ctctl.checkpoint.obstacle.Obstacle;
import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.account.Accounts;
import io.ctctl.runtime.account.Usage;
import io.ctctl.runtime.checkpoint.Migratability;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl list [OPTION...]",
        description = "%nLists containers by the columns asked for, as vzlist did.%n",
        footer = "%n-L lists the fields there are.")
public final class ListCommand implements Command {
    private static final List<Field> USUAL =
            List.of(Field.NAME, Field.NUMPROC, Field.STATUS, Field.UPTIME, Field.TEMPLATE);

    @Option(
            names = {"-a", "--all"},
            description = "Those that do not run too.")
    boolean all;

    @Option(
            names = {"-S", "--stopped"},
            description = "Only those that do not run.")
    boolean stopped;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FIELD,...",
            split = ",",
            description = "These columns.")
    List<String> output = List.of();

    @Option(
            names = {"-s", "--sort"},
            paramLabel = "[-]FIELD",
            description = "By this field; with -, the greatest first.")
    String sort;

    @Option(
            names = {"-N", "--name-filter"},
            paramLabel = "PATTERN",
            description = "Only names that match, with * and ?.")
    String pattern;

    @Option(
            names = {"-H", "--no-header"},
            description = "No heading.")
    boolean bare;

    @Option(
            names = {"-L", "--list"},
            description = "List the fields.")
    boolean fields;

    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final Accounts accounts;
    private final Connections connections;
    private final Migratability migratability;

    public ListCommand(Containers containers, Accounts accounts, Connections connections) {
        this.containers = containers;
        this.accounts = accounts;
        this.connections = connections;
        this.migratability = new Migratability(containers.checkpoints());
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        if (fields) {
            Table table = new Table("FIELD", "WHAT");
            Arrays.stream(Field.values()).forEach(field -> table.row(field.title(), field.about()));
            request.out().write(table.toString());
            return 0;
        }
        List<Field> columns = output.isEmpty()
                ? USUAL
                : output.stream().map(ListCommand::field).toList();
        List<Field> needed = new ArrayList<>(columns);
        Optional<Field> sorting =
                Optional.ofNullable(sort).map(text -> field(text.startsWith("-") ? text.substring(1) : text));
        sorting.ifPresent(needed::add);
        List<Field.Row> rows = new ArrayList<>(rows(needed));
        sorting.ifPresent(field -> rows.sort(new FieldOrder(field, sort.startsWith("-"))));
        if (format.json()) {
            request.outBytes()
                    .write(Json.bytes(
                            rows.stream().map(row -> named(columns, row)).toList()));
            request.out().write("\n");
        } else {
            request.out().write(table(columns, rows));
        }
        return 0;
    }

    private static Field field(String name) {
        try {
            return Field.valueOf(name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "no field \"" + name + "\": `ctctl list -L` lists them", e);
        }
    }

    private List<Field.Row> rows(List<Field> needed) throws InterruptedException {
        Map<ContainerId, Usage> usages = needed.stream().anyMatch(Field::isMeasured)
                ? accounts.usages(Map.of()).stream()
                        .collect(Collectors.toMap(usage -> usage.container().id(), Function.identity()))
                : Map.of();
        PathMatcher names = FileSystems.getDefault().getPathMatcher("glob:" + (pattern == null ? "*" : pattern));
        return containers.list().stream()
                .filter(this::wanted)
                .filter(view -> names.matches(Path.of(view.displayName())))
                .map(view -> new Field.Row(
                        view, Optional.ofNullable(usages.get(view.id())), addresses(view.id()), looks(view, needed)))
                .toList();
    }

    private List<String> addresses(ContainerId id) {
        return connections.of(id).stream()
                .flatMap(attached -> attached.addresses().stream())
                .map(address -> address.address().toString())
                .toList();
    }

    private Field.Looks looks(ContainerView view, List<Field> needed) {
        boolean judged = needed.contains(Field.MIGR) || needed.contains(Field.WHYNOT);
        if (view.state().status() != ContainerStatus.RUNNING || (!judged && !needed.contains(Field.STATUS))) {
            return Field.Looks.NONE;
        }
        return new Field.Looks(
                containers.checkpoints().isPaused(view.id()), judged ? obstacle(view.id()) : Optional.empty());
    }

    private Optional<String> obstacle(ContainerId id) {
        try {
            return Optional.of(migratability.obstacles(id).stream()
                    .findFirst()
                    .map(Obstacle::toString)
                    .orElse(""));
        } catch (ContainerException e) {
            if (e.kind() != ErrorKind.WRONG_STATE && e.kind() != ErrorKind.NO_SUCH_CONTAINER) {
                throw e;
            }
            return Optional.empty(); // it has just ended
        }
    }

    private boolean wanted(ContainerView view) {
        boolean runs = view.state().status().mayRun();
        return stopped ? !runs : all || runs;
    }

    private String table(List<Field> columns, List<Field.Row> rows) {
        Table table = new Table(
                columns.stream().map(field -> bare ? "" : field.name()).toArray(String[]::new));
        rows.forEach(
                row -> table.row(columns.stream().map(field -> field.of(row)).toArray(String[]::new)));
        String text = table.toString();
        return bare ? text.substring(text.indexOf('\n') + 1) : text;
    }

    private static Map<String, String> named(List<Field> columns, Field.Row row) {
        Map<String, String> named = new LinkedHashMap<>();
        columns.stream()
                .filter(field -> !field.of(row).equals(Figures.NONE))
                .forEach(field -> named.put(field.title(), field.of(row)));
        return named;
    }
}
