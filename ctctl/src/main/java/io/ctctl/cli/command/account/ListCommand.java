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
import io.ctctl.runtime.share.Beancounters;
import io.ctctl.runtime.store.Json;
import io.ctctl.scheduler.memory.Beancounter;
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
    private static final List<Column> USUAL =
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
            Beancounters.NAMES.forEach(
                    name -> table.row(name, "beancounter: held; .m maxheld, .b barrier, .l limit, .f failcnt"));
            request.out().write(table.toString());
            return 0;
        }
        List<Column> columns = output.isEmpty()
                ? USUAL
                : output.stream().map(ListCommand::column).toList();
        List<Column> needed = new ArrayList<>(columns);
        Optional<Column> sorting =
                Optional.ofNullable(sort).map(text -> column(text.startsWith("-") ? text.substring(1) : text));
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

    private static Column column(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(Field.values())
                .filter(field -> field.title().equals(wanted))
                .<Column>map(Function.identity())
                .findFirst()
                .or(() -> CounterColumn.parse(wanted))
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.USAGE,
                        "no field \"" + name + "\": use "
                                + Arrays.stream(Field.values())
                                        .map(Field::title)
                                        .collect(Collectors.joining(", "))
                                + ", or a beancounter (" + String.join(", ", Beancounters.NAMES)
                                + "), alone or with .m, .b, .l or .f behind it"));
    }

    private List<Field.Row> rows(List<Column> needed) throws InterruptedException {
        Map<ContainerId, Usage> usages = needed.stream()
                        .anyMatch(column -> column instanceof Field field && field.isMeasured())
                ? accounts.usages(Map.of()).stream()
                        .collect(Collectors.toMap(usage -> usage.container().id(), Function.identity()))
                : Map.of();
        PathMatcher names = FileSystems.getDefault().getPathMatcher("glob:" + (pattern == null ? "*" : pattern));
        boolean counted = needed.stream().anyMatch(CounterColumn.class::isInstance);
        return containers.list().stream()
                .filter(this::wanted)
                .filter(view -> names.matches(Path.of(view.displayName())))
                .map(view -> new Field.Row(
                        view,
                        Optional.ofNullable(usages.get(view.id())),
                        counted ? counters(view.id()) : List.of(),
                        addresses(view.id()),
                        looks(view, needed)))
                .toList();
    }

    private List<Beancounter> counters(ContainerId id) {
        try {
            return containers.running(id).map(Beancounters::of).orElse(List.of());
        } catch (ContainerException e) {
            if (containers.running(id).isPresent()) {
                throw e;
            }
            return List.of(); // it has just ended
        }
    }

    private List<String> addresses(ContainerId id) {
        return connections.of(id).stream()
                .flatMap(attached -> attached.addresses().stream())
                .map(address -> address.address().toString())
                .toList();
    }

    private Field.Looks looks(ContainerView view, List<Column> needed) {
        boolean judged = needed.contains(Field.MIGR) || needed.contains(Field.WHYNOT);
        if (view.state().status() != ContainerStatus.RUNNING || (!judged && !needed.contains(Field.STATUS))) {
            return Field.Looks.NONE;
        }
        return new Field.Looks(
                containers.checkpoints().isPaused(view.id()), judged ? obstacle(view.id()) : Optional.empty());
    }

    private Optional<String> obstacle(ContainerId id) {
        try {
            return Optional.of(migratability.lasting(id).stream()
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

    private String table(List<Column> columns, List<Field.Row> rows) {
        Table table = new Table(columns.stream()
                .map(field -> bare ? "" : field.title().toUpperCase(Locale.ROOT))
                .toArray(String[]::new));
        rows.forEach(
                row -> table.row(columns.stream().map(field -> field.of(row)).toArray(String[]::new)));
        String text = table.toString();
        return bare ? text.substring(text.indexOf('\n') + 1) : text;
    }

    private static Map<String, String> named(List<Column> columns, Field.Row row) {
        Map<String, String> named = new LinkedHashMap<>();
        columns.stream()
                .filter(field -> !field.of(row).equals(Figures.NONE))
                .forEach(field -> named.put(field.title(), field.of(row)));
        return named;
    }
}
