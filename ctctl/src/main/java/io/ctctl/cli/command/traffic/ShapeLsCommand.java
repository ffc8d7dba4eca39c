package io.ctctl.cli.command.traffic;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.shape.Rate;
import io.ctctl.netvirt.shape.RateSetting;
import io.ctctl.netvirt.shape.Shaping;
import io.ctctl.netvirt.shape.TrafficClass;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.packet.ShapeControl;
import io.ctctl.runtime.packet.ShapeSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl shape ls [OPTION...]",
        description = "%nShows totals of networks, classes of traffic, and how fast containers are.%n")
public final class ShapeLsCommand implements Command {
    @Mixin
    OutputFormat format;

    private final Containers containers;
    private final ShapeControl shape;

    /** What is printed of one container. */
    record Shaped(String id, String name, Shaping shaping, boolean active) {}

    /** All of it. */
    record Report(String queue, ShapeSettings settings, List<Shaped> containers) {}

    public ShapeLsCommand(Containers containers, ShapeControl shape) {
        this.containers = containers;
        this.shape = shape;
    }

    @Override
    public int run(Request request) throws IOException {
        List<Shaped> shaped = containers.list().stream().map(this::shaped).toList();
        Report report = new Report(shape.queue(), shape.settings(), shaped);
        if (format.json()) {
            Printed.json(request, report);
            return 0;
        }
        request.out().write("queues " + report.queue() + "\n");
        for (Map.Entry<String, Rate> total : new TreeMap<>(report.settings().totals()).entrySet()) {
            request.out().write("total " + total.getKey() + " " + total.getValue() + "\n");
        }
        for (TrafficClass one : report.settings().classes()) {
            String subnets = one.subnets().stream().map(Cidr::toString).collect(Collectors.joining(" "));
            request.out().write("class " + one.number() + " " + subnets + "\n");
        }
        Table table = new Table("CONTAINER", "NAME", "RATE", "CEILING", "WEIGHT", "PRIORITY", "STATE");
        shaped.forEach(one -> table.row(
                one.id(),
                one.name(),
                words(one.shaping().rates()),
                one.shaping().bound() ? "bound" : words(one.shaping().ceilings()),
                Integer.toString(one.shaping().weight()),
                Integer.toString(one.shaping().priority()),
                one.active() ? "shaped" : ""));
        request.out().write(table.toString());
        return 0;
    }

    private Shaped shaped(ContainerView view) {
        return new Shaped(
                view.id().value(),
                view.config().name().map(ContainerName::value).orElse(""),
                view.config().network().traffic().shaping(),
                shape.isShaped(view.id()));
    }

    private static String words(List<RateSetting> settings) {
        return settings.stream().map(RateSetting::toString).collect(Collectors.joining(","));
    }
}
