package io.ctctl.cli.command.share;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes to a container's slices. */
final class Slices {
    private Slices() {}

    static List<SliceConfig> of(Containers containers, ContainerId id) {
        return containers.view(id).config().resources().cpu().slices();
    }

    /** Puts a slice in the place of the one of its name, or behind all others. */
    static void put(Containers containers, ContainerId id, SliceConfig slice) throws InterruptedException {
        change(containers, id, slices -> {
            List<SliceConfig> next = new ArrayList<>(slices);
            int at = index(next, slice.name());
            if (at < 0) {
                next.add(slice);
            } else {
                next.set(at, slice);
            }
            return next;
        });
    }

    static void remove(Containers containers, ContainerId id, String name) throws InterruptedException {
        change(containers, id, slices -> slices.stream()
                .filter(slice -> !slice.name().equals(name))
                .toList());
    }

    private interface Change {
        List<SliceConfig> of(List<SliceConfig> slices);
    }

    private static void change(Containers containers, ContainerId id, Change change) throws InterruptedException {
        containers.reconfigure(id, config -> with(config, change));
    }

    private static ContainerConfig with(ContainerConfig config, Change change) {
        var cpu = config.resources().cpu();
        return config.withResources(config.resources().withCpu(cpu.withSlices(change.of(cpu.slices()))));
    }

    /** The slice of this name; a ContainerException when there is none. */
    static SliceConfig existing(Containers containers, ContainerId id, String container, String name) {
        List<SliceConfig> slices = of(containers, id);
        int at = index(slices, name);
        if (at < 0) {
            throw usage(container + " has no slice " + name + ": 'ctctl slice ls " + container + "' lists all");
        }
        return slices.get(at);
    }

    static void refuseExisting(Containers containers, ContainerId id, String container, String name) {
        if (index(of(containers, id), name) >= 0) {
            throw usage(container + " has a slice " + name + " already: 'ctctl slice set' changes it");
        }
    }

    static SliceConfig fresh(String name) {
        try {
            return new SliceConfig(name, SliceConfig.DEFAULT_WEIGHT, Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ErrorKind.USAGE, e.getMessage(), e);
        }
    }

    /** Exactly a container and a slice. */
    static void requireTwo(List<String> words) {
        if (words.size() != 2) {
            throw usage("give a container and the name of a slice");
        }
    }

    private static int index(List<SliceConfig> slices, String name) {
        for (int i = 0; i < slices.size(); i++) {
            if (slices.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
