package io.ctctl.cli.command;

import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.isolation.host.Feature;
import io.ctctl.isolation.host.Feature.State;
import io.ctctl.isolation.host.HostFeatures;
import io.ctctl.runtime.checkpoint.CriuFeature;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl doctor [OPTION...]",
        description = "%nShows what this host offers and lacks, what that disables, and what to do about it.%n",
        footer = "%nThe exit code is 1 when something is missing without which no container starts.")
public final class DoctorCommand implements Command {
    @Option(
            names = {"-a", "--all"},
            description = "What is there too.")
    boolean all;

    @Mixin
    OutputFormat format;

    private final Instance instance;

    public DoctorCommand(Instance instance) {
        this.instance = instance;
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        List<Feature> features = new ArrayList<>(HostFeatures.probe(instance.stateDir()));
        features.add(CriuFeature.look());
        boolean fit = features.stream().noneMatch(Feature::preventsContainers);
        if (format.json()) {
            Printed.json(request, features);
        } else {
            report(request.out(), features, fit);
        }
        return fit ? 0 : 1;
    }

    private void report(Writer out, List<Feature> features, boolean fit) throws IOException {
        Table table = new Table("FEATURE", "STATE", "FOUND");
        for (Feature feature : features) {
            if (all || feature.state() != State.PRESENT) {
                table.row(feature.name(), feature.state().name().toLowerCase(Locale.ROOT), feature.detail());
            }
        }
        out.write(table.toString());
        for (Feature feature : features) {
            if (feature.state() != State.PRESENT) {
                out.write("\n" + feature.name() + ": " + feature.disables() + "\n");
                if (!feature.remedy().isEmpty()) {
                    out.write("  to do: " + feature.remedy() + "\n");
                }
            }
        }
        long lacking = features.stream()
                .filter(feature -> feature.state() != State.PRESENT)
                .count();
        out.write("\n" + (features.size() - lacking) + " of " + features.size() + " features are there; "
                + (fit ? "containers can be run" : "containers cannot be run") + "\n");
    }
}
