package io.ctctl.cli.option;

import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.LifecycleConfig;
import io.ctctl.runtime.config.LogConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.MemorySize;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A container's name, marks, end and log. */
@Heading("Life")
public final class LifeOptions {
    @Option(names = "--name", paramLabel = "NAME", description = "Name the container.")
    String name;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Mark the container.")
    List<String> labels = List.of();

    @Option(names = "--rm", description = "Remove the container when it has ended.")
    boolean remove;

    @Option(names = "--init", description = "Run a reaper as process 1, and the program below it.")
    boolean init;

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "What stop sends first; TERM by default.")
    String stopSignal;

    @Option(names = "--stop-timeout", paramLabel = "TIME", description = "How long stop waits before it kills; 10 s.")
    Duration stopTimeout;

    @Option(names = "--detach-keys", paramLabel = "KEYS", description = "Leave the terminal; ctrl-p,ctrl-q by default.")
    String detachKeys;

    @Option(names = "--log-driver", paramLabel = "file|none", description = "Keep the output, or do not.")
    String logDriver = "file";

    @Option(names = "--log-opt", paramLabel = "KEY=VALUE", description = "max-size=16m and max-file=3 of the log.")
    List<String> logOptions = List.of();

    boolean init() {
        return init;
    }

    Optional<ContainerName> name() {
        return Optional.ofNullable(name).map(ContainerName::new);
    }

    Map<String, String> labels() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            all.put(equals < 0 ? label : label.substring(0, equals), equals < 0 ? "" : label.substring(equals + 1));
        }
        return all;
    }

    LifecycleConfig lifecycle() {
        return new LifecycleConfig(
                remove,
                Optional.ofNullable(detachKeys).map(DetachKeys::checked),
                stopSignal == null
                        ? LifecycleConfig.DEFAULT.stopSignal()
                        : Signals.parse(stopSignal).name(),
                stopTimeout == null ? LifecycleConfig.DEFAULT.stopTimeout() : stopTimeout);
    }

    LogConfig log() {
        long bytes = LogConfig.DEFAULT.fileBytes();
        int files = LogConfig.DEFAULT.files();
        for (String option : logOptions) {
            if (option.startsWith("max-size=")) {
                bytes = size(option);
            } else if (option.matches("max-file=[0-9]{1,4}")) {
                files = Integer.parseInt(option.substring("max-file=".length()));
            } else {
                throw usage("bad --log-opt \"" + option + "\": use max-size=SIZE or max-file=NUMBER");
            }
        }
        return switch (logDriver) {
            case "none" -> LogConfig.NONE;
            case "file" -> new LogConfig(true, bytes, files);
            default -> throw usage("bad --log-driver \"" + logDriver + "\": use file or none");
        };
    }

    private static long size(String option) {
        try {
            return MemorySize.parse(option.substring("max-size=".length())).bytes();
        } catch (IllegalArgumentException e) {
            throw usage("bad --log-opt \"" + option + "\": " + e.getMessage());
        }
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
