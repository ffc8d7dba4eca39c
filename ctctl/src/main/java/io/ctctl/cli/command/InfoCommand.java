package io.ctctl.cli.command;

import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Printed;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
        customSynopsis = "ctctl info [OPTION...]",
        description = "%nShows this instance: where it keeps things, what it has, what it runs on.%n")
public final class InfoCommand implements Command {
    @Mixin
    OutputFormat format;

    private final Instance instance;
    private final Containers containers;
    private final Templates templates;

    public InfoCommand(Instance instance, Containers containers, Templates templates) {
        this.instance = instance;
        this.containers = containers;
        this.templates = templates;
    }

    @Override
    public int run(Request request) throws IOException {
        Map<String, Object> facts = facts();
        if (format.json()) {
            Printed.json(request, facts);
            return 0;
        }
        Table table = new Table("ctctl", Version.current());
        facts.forEach((name, value) -> table.row(words(name), text(name, value)));
        request.out().write(table.toString());
        return 0;
    }

    private Map<String, Object> facts() throws IOException {
        List<ContainerView> all = containers.list();
        long running = all.stream()
                .filter(view -> view.state().status() == ContainerStatus.RUNNING)
                .count();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("containers", all.size());
        facts.put("running", running);
        facts.put("templates", templates.list().size());
        facts.put("daemonPid", ProcessHandle.current().pid());
        facts.put("socket", instance.socket());
        facts.put("runDirectory", instance.runDir());
        facts.put("stateDirectory", instance.stateDir());
        facts.put("cgroup", instance.cgroupParent());
        facts.put("cgroupVersion", CgroupLayout.discover().version().name().toLowerCase(Locale.ROOT));
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("architecture", System.getProperty("os.arch"));
        facts.put("cpus", Runtime.getRuntime().availableProcessors());
        facts.put("memoryBytes", memoryBytes());
        facts.put("java", Runtime.version().toString());
        return facts;
    }

    private static long memoryBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException("/proc/meminfo has no MemTotal");
    }

    private static String text(String name, Object value) {
        return name.endsWith("Bytes") ? Format.bytes((Long) value) : value.toString();
    }

    // runDirectory becomes run directory, memoryBytes becomes memory.
    private static String words(String name) {
        return name.replaceAll("Bytes$", "").replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
