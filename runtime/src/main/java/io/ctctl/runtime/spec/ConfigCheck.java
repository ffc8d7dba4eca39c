package io.ctctl.runtime.spec;

import io.ctctl.linux.Signal;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.LifecycleConfig;
import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.config.ResourceConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What can be wrong with a configuration before anything has been made for it. */
public final class ConfigCheck {
    private static final int LONGEST_HOSTNAME = 64;

    private ConfigCheck() {}

    /** ContainerException with what is wrong and what to do. */
    public static void check(ContainerConfig config) {
        if (config.root() instanceof RootSource.Directory directory && !Files.isDirectory(directory.path())) {
            throw usage("root directory " + directory.path() + " does not exist or is no directory: create it first");
        }
        config.hostname().ifPresent(ConfigCheck::hostname);
        config.domainname().ifPresent(ConfigCheck::hostname);
        SpecResources.check(config.resources());
        stopSignal(config.lifecycle());
        Set<String> targets = new HashSet<>();
        for (MountConfig mount : config.mounts()) {
            mount(mount);
            if (!targets.add(Path.of(mount.target()).normalize().toString())) {
                throw usage("two mounts on " + mount.target());
            }
        }
        for (ResourceConfig.DeviceConfig device : config.resources().devices()) {
            if (!Files.exists(device.source())) {
                throw usage("device " + device.source() + " does not exist on this host");
            }
        }
    }

    private static void mount(MountConfig mount) {
        MountOptions.check(mount);
        mount.source().ifPresent(source -> {
            if (!source.isAbsolute()) {
                throw usage("mount source " + source + " must be an absolute path");
            }
            if (!Files.exists(source)) {
                throw usage("mount source " + source + " does not exist: create it first");
            }
        });
    }

    private static void hostname(String name) {
        boolean good = !name.isEmpty()
                && name.length() <= LONGEST_HOSTNAME
                && name.chars()
                        .allMatch(c -> c == '.'
                                || c == '-'
                                || c == '_'
                                || (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z'));
        if (!good) {
            throw usage("bad host name \"" + name + "\": use up to 64 letters, digits, '.', '-' and '_'");
        }
    }

    private static void stopSignal(LifecycleConfig lifecycle) {
        try {
            Signal.parse(lifecycle.stopSignal());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, "bad stop signal: " + e.getMessage(), e);
        }
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
