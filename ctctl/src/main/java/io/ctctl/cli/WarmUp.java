package io.ctctl.cli;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.InterfaceConfig;
import io.ctctl.runtime.config.NetworkConfig;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.daemon.Commands;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.store.Json;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes once through what a request goes through, right after the start, so that the first one finds it loaded. */
final class WarmUp {
    // enough for the compiler to take notice
    private static final int TIMES = 16;
    private static final long STACK_BYTES = 512 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private WarmUp() {}

    /** What needs nothing but classes; may run while the rest of the daemon is still being put together. */
    static void parsers(CommandTable table) {
        table.warm("run", "--rm", "busybox", "true");
        table.warm("exec", "x", "true");
        table.warm("ps", "-a");
    }

    /** What a run decides. */
    static void plan(Containers containers) {
        ContainerConfig config = ContainerConfig.of(
                        new RootSource.Template("busybox"), ProcessConfig.of(List.of("true")))
                .withNetwork(NetworkConfig.of(InterfaceConfig.of("bridge")));
        try {
            int bytes = 0;
            for (int i = 0; i < TIMES; i++) {
                bytes = containers.explain(config).encode().length + Json.bytes(config).length;
            }
            LOG.debug("warm: a plan and a configuration of {} bytes", bytes);
        } catch (ContainerException e) {
            LOG.debug("no plan to warm up with: {}", e.getMessage());
        }
    }

    /** What a run's request goes through until it is decided, unless that would build the template. */
    static void requests(Commands commands, Templates templates) {
        Rehearsal rehearsal =
                new Rehearsal(List.of("run", "--rm", "--network", "none", "--explain", "busybox", "true"));
        try {
            for (int i = 0; i < TIMES && templates.find("busybox").isPresent(); i++) {
                commands.run(rehearsal);
            }
        } catch (IOException e) {
            LOG.debug("not warmed up: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does it on a thread of its own when the command that started the daemon has had time to be the first. */
    static void soon(Runnable work) {
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, WarmUp::inBackground)
                .execute(work);
    }

    /** Does it on a thread of its own. */
    static void inBackground(Runnable work) {
        Thread thread = new Thread(null, work, "warm-up", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }
}
