package io.ctctl.cli.option;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.config.ResourceConfig.DeviceConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much a container may have. */
@Heading("Resources")
public final class ResourceOptions {
    private static final Pattern DEVICE_RULE =
            Pattern.compile("([abc]) ([0-9]{1,9}|\\*):([0-9]{1,9}|\\*) ([rwm]{1,3})");

    @Mixin
    CpuOptions cpu;

    @Mixin
    MemoryOptions memory;

    @Mixin
    IoOptions io;

    @Option(
            names = {"--pids-limit", "--numproc"},
            paramLabel = "N",
            description = "Processes and threads; -1: no limit.")
    Long pids;

    @Option(names = "--hugepages", paramLabel = "PAGE=SIZE", description = "Huge pages, as in 2M=64M; 2M=0: none.")
    List<String> hugepages = List.of();

    @Option(names = "--shm-size", paramLabel = "SIZE", description = "Size of /dev/shm.")
    MemorySize shm;

    @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Limit per process, as in nofile=1024.")
    List<String> ulimits = List.of();

    @Option(names = "--oom-score-adj", paramLabel = "N", description = "-1000 to 1000; higher dies first.")
    Integer oomScoreAdj;

    @Option(names = "--device", paramLabel = "SRC[:DST[:rwm]]", description = "Show and allow a device of the host.")
    List<String> devices = List.of();

    @Option(names = "--device-cgroup-rule", paramLabel = "RULE", description = "Allow devices, as in 'c 1:3 rwm'.")
    List<String> deviceRules = List.of();

    /** The settings with what was given; a ContainerException of kind USAGE when they cannot be. */
    public ResourceConfig apply(ResourceConfig before) {
        return new ResourceConfig(
                cpu.apply(before.cpu()),
                memory.apply(before.memory()),
                io.apply(before.io()),
                pids == null ? before.pidsLimit() : Optional.of(pids).filter(limit -> limit != -1 && limit != 0),
                CountedSyntax.hugepages(before.hugepages(), hugepages),
                CountedSyntax.rlimits(before.rlimits(), ulimits),
                oomScoreAdj == null
                        ? before.oomScoreAdj()
                        : Optional.of(oomScoreAdj).map(ResourceOptions::oomScore),
                shm == null ? before.shmBytes() : Optional.of(shared(shm)),
                devices.isEmpty()
                        ? before.devices()
                        : devices.stream().map(ResourceOptions::device).toList(),
                deviceRules.isEmpty()
                        ? before.deviceRules()
                        : deviceRules.stream().map(ResourceOptions::deviceRule).toList());
    }

    /** To a tmpfs none at all is no bound. */
    private static long shared(MemorySize size) {
        try {
            return size.atLeast("--shm-size", MemorySize.PAGE).bytes();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private static int oomScore(int score) {
        if (score < -1000 || score > 1000) {
            throw usage("bad --oom-score-adj " + score + ": use -1000 to 1000");
        }
        return score;
    }

    private static DeviceConfig device(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || !parts[0].startsWith("/")) {
            throw usage("bad --device \"" + text + "\": write /dev/SOURCE[:/dev/TARGET[:rwm]]");
        }
        // Docker takes SRC:rwm for SRC:SRC:rwm.
        boolean accessOnly = parts.length == 2 && !parts[1].startsWith("/");
        String target = parts.length > 1 && !accessOnly ? parts[1] : parts[0];
        String access = accessOnly ? parts[1] : parts.length == 3 ? parts[2] : "rwm";
        return new DeviceConfig(Path.of(parts[0]), target, access);
    }

    private static DeviceRule deviceRule(String text) {
        Matcher matcher = DEVICE_RULE.matcher(text);
        if (!matcher.matches()) {
            throw usage(
                    "bad --device-cgroup-rule \"" + text + "\": write 'TYPE MAJOR:MINOR ACCESS', as in 'c 1:3 rwm'");
        }
        DeviceType type =
                switch (matcher.group(1)) {
                    case "b" -> DeviceType.BLOCK;
                    case "c" -> DeviceType.CHARACTER;
                    default -> DeviceType.ALL;
                };
        return new DeviceRule(true, type, number(matcher.group(2)), number(matcher.group(3)), matcher.group(4));
    }

    private static Long number(String text) {
        return text.equals("*") ? null : Long.valueOf(text);
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
