package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.account.TrafficAccount;
import io.ctctl.netvirt.account.TrafficQuota;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.packet.TrafficAccounts;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl netstat [OPTION...] [CONTAINER...]",
        description = "%nPrints what containers sent and got, by traffic class, since their accounts were opened.%n")
public final class NetstatCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "CONTAINER", description = "Names or ids; none: all.")
    List<String> names = List.of();

    @Option(names = "-4", description = "IPv4 only.")
    boolean four;

    @Option(names = "-6", description = "IPv6 only.")
    boolean six;

    @Option(
            names = {"-c", "--class"},
            paramLabel = "N",
            description = "One traffic class only.")
    Integer trafficClass;

    @Option(
            names = {"-r", "--reset"},
            description = "Begin the accounts anew after printing them.")
    boolean reset;

    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final TrafficAccounts accounts;

    /** What is printed of one container. */
    record Report(
            String id,
            Optional<String> name,
            Instant since,
            List<Traffic.Row> rows,
            long used,
            TrafficQuota quota,
            TrafficQuota.State state) {}

    public NetstatCommand(Containers containers, TrafficAccounts accounts) {
        this.containers = containers;
        this.accounts = accounts;
    }

    @Override
    public int run(Request request) throws IOException {
        if (four && six) {
            throw new ContainerException(ErrorKind.USAGE, "-4 and -6 leave nothing: give one of them or none");
        }
        List<ContainerView> views = names.isEmpty()
                ? containers.list()
                : names.stream()
                        .map(name -> containers.view(containers.find(name)))
                        .toList();
        accounts.refresh();
        List<Report> reports = new ArrayList<>();
        for (ContainerView view : views) {
            reports.add(report(view));
        }
        if (format.json()) {
            Printed.json(request, reports);
        } else {
            request.out().write(table(reports));
            for (Report report : reports) {
                if (!report.quota().unlimited()) {
                    request.out().write(quota(report));
                }
            }
        }
        if (reset) {
            for (ContainerView view : views) {
                accounts.reset(view.id());
            }
        }
        return 0;
    }

    private Report report(ContainerView view) throws IOException {
        TrafficQuota quota = view.config().network().traffic().quota();
        TrafficAccount account = accounts.of(view.id(), quota);
        Traffic shown = account.total()
                .only(row -> (!four || row.family() == IpFamily.V4)
                        && (!six || row.family() == IpFamily.V6)
                        && (trafficClass == null || row.trafficClass() == trafficClass));
        return new Report(
                view.id().value(),
                view.config().name().map(ContainerName::value),
                account.since(),
                shown.rows(),
                account.used(),
                quota,
                accounts.state(view.id(), quota, account));
    }

    private static String quota(Report report) {
        String limits = Stream.concat(
                        report.quota().soft().map(bytes -> bytes + " soft").stream(),
                        report.quota().hard().map(bytes -> bytes + " hard").stream())
                .collect(Collectors.joining(", "));
        return "quota of " + report.name().orElse(report.id()) + ": " + report.used() + " bytes of " + limits + ": "
                + report.state() + "\n";
    }

    private static String table(List<Report> reports) {
        Table table = new Table("CONTAINER", "CLASS", "IN BYTES", "IN PACKETS", "OUT BYTES", "OUT PACKETS");
        for (Report report : reports) {
            Traffic traffic = new Traffic(report.rows());
            TreeSet<Integer> classes = new TreeSet<>();
            report.rows().forEach(row -> classes.add(row.trafficClass()));
            for (int number : classes) {
                Traffic one = traffic.only(row -> row.trafficClass() == number);
                table.row(
                        report.name().orElse(report.id()),
                        Integer.toString(number),
                        Long.toString(one.bytes(Direction.IN)),
                        Long.toString(one.packets(Direction.IN)),
                        Long.toString(one.bytes(Direction.OUT)),
                        Long.toString(one.packets(Direction.OUT)));
            }
        }
        return table.toString();
    }
}
