package io.ctctl.runtime.share;

import io.ctctl.cgroup.CgroupTree;
import io.ctctl.cgroup.Controller;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.scheduler.cpu.SliceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A slice of a container; its processes are known while the container runs. */
public record SliceView(String name, int weight, Optional<Double> limitPercent, OptionalInt processes) {

    /** All of a container, and behind them what belongs to none. */
    public static List<SliceView> of(ContainerConfig config, Optional<RunningContainer> running) throws IOException {
        List<SliceConfig> slices = running.map(RunningContainer::config)
                .orElse(config)
                .resources()
                .cpu()
                .slices();
        List<SliceView> views = new ArrayList<>();
        for (SliceConfig slice : slices) {
            views.add(new SliceView(
                    slice.name(), slice.weight(), slice.limitPercent(), processes(running, slice.name())));
        }
        if (!views.isEmpty()) {
            views.add(new SliceView(
                    "(rest)", SliceConfig.DEFAULT_WEIGHT, Optional.empty(), processes(running, SliceConfig.REST)));
        }
        return views;
    }

    private static OptionalInt processes(Optional<RunningContainer> running, String name) throws IOException {
        Optional<Path> directory = running.flatMap(run -> run.cgroup().directory(Controller.CPU));
        return directory.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(
                        CgroupTree.processes(directory.get().resolve(name)).size());
    }
}
