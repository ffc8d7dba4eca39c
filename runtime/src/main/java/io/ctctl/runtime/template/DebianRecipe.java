package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TemplateException.Kind;
import io.ctctl.runtime.tool.HostTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A minimal Debian of the machine's own release, from the machine's own mirror, by mmdebstrap. */
final class DebianRecipe implements Recipe {
    private static final Path OS_RELEASE = Path.of("/etc/os-release");

    /**
     * How apt reaches its archives: proxies, certificates, and whether an old snapshot is acceptable. A mirror the machine
     * can use only with them is of no use without.
     */
    private static final List<String> ACCESS = List.of("Acquire::http", "Acquire::https", "Acquire::Check-");

    /** Ends everything, mounts included, when it is ended itself or our thread dies. */
    private static final List<String> CONFINE = List.of(
            "setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");

    @Override
    public String kind() {
        return "debian";
    }

    @Override
    public String build(Path rootfs, Path scratch, BuildOptions options, Progress progress) throws IOException {
        Path mmdebstrap = HostTool.find("mmdebstrap")
                .orElseThrow(() -> new TemplateException(
                        Kind.MISSING_TOOL, "mmdebstrap is missing: install it with 'apt-get install mmdebstrap'"));
        AptSources sources = sources();
        Path list = Files.write(scratch.resolve("sources.list"), sources.lines());
        List<String> command = new ArrayList<>(CONFINE);
        command.addAll(List.of(mmdebstrap.toString(), "--mode=root", "--variant=minbase", "--format=directory"));
        // What packages put into /run is theirs to need: no init of ours makes it again at each start.
        command.add("--skip=cleanup/run");
        access().forEach(option -> command.add("--aptopt=" + option));
        if (!options.include().isEmpty()) {
            command.add("--include=" + String.join(",", options.include()));
        }
        command.addAll(List.of(sources.suite(), rootfs.toString(), list.toString()));
        Meter meter = new Meter(progress, "build debian");
        meter.tell("start");
        HostTool.of(command)
                .called("mmdebstrap")
                // TMPDIR: else a build that is ended leaves its files in /tmp
                .with(Map.of("DEBIAN_FRONTEND", "noninteractive", "TMPDIR", scratch.toString()))
                .telling(line -> meter.tell(line.replaceFirst("^I: ", "")))
                .run();
        return "debian " + sources.suite();
    }

    private static AptSources sources() throws IOException {
        String suite = suite(Files.readAllLines(OS_RELEASE))
                .orElseThrow(() -> new TemplateException(
                        Kind.BAD_SOURCE,
                        "this host is no Debian release, so there is no mirror to build debian from: import"
                                + " an archive with 'ctctl template import'"));
        AptSources sources = AptSources.of(
                suite,
                HostTool.of("apt-get", "indextargets", "--format", AptSources.FORMAT, "Created-By: Packages")
                        .text()
                        .lines()
                        .toList());
        if (!sources.complete()) {
            throw new TemplateException(
                    Kind.BAD_SOURCE, "apt has no archive of Debian " + suite + ": add one to /etc/apt/sources.list.d");
        }
        return sources;
    }

    /** The code name, if os-release(5) says it is Debian. */
    static Optional<String> suite(List<String> osRelease) {
        return value(osRelease, "ID").filter("debian"::equals).flatMap(id -> value(osRelease, "VERSION_CODENAME"));
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                .findFirst();
    }

    private static List<String> access() throws IOException {
        return HostTool.of("apt-config", "dump", "--no-empty")
                .text()
                .lines()
                .filter(line -> ACCESS.stream().anyMatch(line::startsWith))
                .toList();
    }
}
