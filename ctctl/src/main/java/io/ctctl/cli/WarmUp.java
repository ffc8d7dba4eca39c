package io.ctctl.cli;

import io.ctctl.runtime.ContainerConfig;
import io.ctctl.runtime.ContainerException;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.ProcessConfig;
import io.ctctl.runtime.RootSource;
import io.ctctl.runtime.store.Json;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes once through what a request goes through, right after the start, so that the first ones find it loaded. */
final class WarmUp implements Runnable {
    static final long STACK_BYTES = 512 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final CommandTable table;
    private final Containers containers;

    WarmUp(CommandTable table, Containers containers) {
        this.table = table;
        this.containers = containers;
    }

    @Override
    public void run() {
        table.warm("run", "--rm", "busybox", "true");
        table.warm("exec", "x", "true");
        table.warm("ps", "-a");
        ContainerConfig config =
                ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("true")));
        try {
            int characters = containers.explain(config).render().length();
            LOG.debug(
                    "warm: a plan of {} characters, a configuration of {} bytes",
                    characters,
                    Json.bytes(config).length);
        } catch (ContainerException e) {
            LOG.debug("no plan to warm up with: {}", e.getMessage());
        }
    }
}
