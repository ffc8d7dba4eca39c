package io.ctctl.cli.option;

import io.ctctl.oci.DeviceRule;
import io.ctctl.oci.DeviceType;
import io.ctctl.oci.Rlimit;
import io.ctctl.oci.RlimitType;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.ErrorKind;
import io.ctctl.runtime.ResourceConfig;
import io.ctctl.runtime.ResourceConfig.DeviceConfig;
import io.ctctl.scheduler.MemorySize;
import io.ctctl.scheduler.cpu.CpuConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much a container may have. */
@Heading("Resources")
public final class ResourceOptions {
    private static final long UNLIMITED = -1;
    private static final Pattern DEVICE_RULE =
            Pattern.compile("([abc]) ([0-9]{1,9}|\\*):([0-9]{1,9}|\\*) ([rwm]{1,3})");

    @Mixin
    CpuOptions cpu;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "SIZE",
            description = "Memory, as in 512M or 1.5G.")
    MemorySize memory;

    @Option(names = "--memory-swap", paramLabel = "SIZE", description = "Memory and swap together; -1: any swap.")
    String memorySwap;

    @Option(names = "--pids-limit", paramLabel = "N", description = "Processes and threads.")
    Long pids;

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

    ResourceConfig resources() {
        return new ResourceConfig(
                cpu.apply(CpuConfig.NONE),
                Optional.ofNullable(memory).map(MemorySize::bytes),
                Optional.ofNullable(memorySwap).map(ResourceOptions::swap),
                Optional.ofNullable(pids).filter(limit -> limit > 0),
                ulimits.stream().map(ResourceOptions::rlimit).toList(),
                Optional.ofNullable(oomScoreAdj).map(ResourceOptions::oomScore),
                Optional.ofNullable(shm).map(MemorySize::bytes),
                devices.stream().map(ResourceOptions::device).toList(),
                deviceRules.stream().map(ResourceOptions::deviceRule).toList());
    }

    private static long swap(String text) {
        if (text.equals("-1")) {
            return UNLIMITED;
        }
        try {
            return MemorySize.parse(text).bytes();
        } catch (IllegalArgumentException e) {
            throw usage("bad --memory-swap \"" + text + "\": " + e.getMessage());
        }
    }

    private static int oomScore(int score) {
        if (score < -1000 || score > 1000) {
            throw usage("bad --oom-score-adj " + score + ": use -1000 to 1000");
        }
        return score;
    }

    private static Rlimit rlimit(String text) {
        int equals = text.indexOf('=');
        String[] values = text.substring(equals + 1).split(":", -1);
        if (equals <= 0 || values.length > 2) {
            throw usage("bad --ulimit \"" + text + "\": write NAME=SOFT[:HARD], as in nofile=1024:4096");
        }
        long soft = limit(text, values[0]);
        long hard = values.length == 2 ? limit(text, values[1]) : soft;
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw usage("bad --ulimit \"" + text + "\": the soft limit is above the hard one");
        }
        return new Rlimit(rlimitType(text, text.substring(0, equals)), hard, soft);
    }

    private static RlimitType rlimitType(String text, String name) {
        String kernelName = "RLIMIT_" + name.toUpperCase(Locale.ROOT);
        for (RlimitType type : RlimitType.values()) {
            if (type.name().equals(kernelName)) {
                return type;
            }
        }
        throw usage(
                "bad --ulimit \"" + text + "\": unknown limit " + name + ", use one as in nofile, nproc or memlock");
    }

    private static long limit(String text, String value) {
        if (value.equals("unlimited") || value.equals("-1")) {
            return UNLIMITED;
        }
        if (!value.matches("[0-9]{1,18}")) {
            throw usage("bad --ulimit \"" + text + "\": a limit is a number or \"unlimited\"");
        }
        return Long.parseLong(value);
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
