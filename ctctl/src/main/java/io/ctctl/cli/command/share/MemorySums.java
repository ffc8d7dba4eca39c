package io.ctctl.cli.command.share;

import io.ctctl.cgroup.CgroupUsage;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.scheduler.memory.MemoryConfig;
import java.io.IOException;
import java.util.Optional;

/** Memory of all running containers together. */
record MemorySums(int running, int unlimited, long usedBytes, long guaranteedBytes, long limitedBytes) {
    static MemorySums of(Containers containers) throws IOException {
        int running = 0;
        int unlimited = 0;
        long used = 0;
        long guaranteed = 0;
        long limited = 0;
        for (ContainerView view : containers.list()) {
            Optional<RunningContainer> run = containers.running(view.id());
            if (run.isPresent()) {
                MemoryConfig memory = run.get().config().resources().memory();
                running++;
                unlimited += memory.limit().isEmpty() ? 1 : 0;
                limited += memory.limit().orElse(0L);
                guaranteed += memory.guaranteed();
                used += CgroupUsage.read(run.get().cgroup()).memoryBytes().orElse(0);
            }
        }
        return new MemorySums(running, unlimited, used, guaranteed, limited);
    }
}
