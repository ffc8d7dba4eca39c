package io.ctctl.cli.command;

import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.daemon.Daemon;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.net.Networks;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl uninstall [OPTION...]",
        description =
                "%nRemoves what this instance has made on this host: links, packet rules, settings, control groups, user ids, "
                        + "sockets, and ends the daemon. Containers and templates stay in the state directory, for the "
                        + "next daemon.%n")
public final class UninstallCommand implements Command {
    @Option(
            names = {"-f", "--force"},
            description = "Kill containers that run.")
    boolean force;

    @Option(names = "--purge", description = "Delete containers, templates and networks too.")
    boolean purge;

    private final Instance instance;
    private final Containers containers;
    private final Networks networks;
    private final Daemon daemon;

    public UninstallCommand(Instance instance, Containers containers, Networks networks, Daemon daemon) {
        this.instance = instance;
        this.containers = containers;
        this.networks = networks;
        this.daemon = daemon;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        containers.retire(force);
        networks.forwarding().off();
        if (purge) {
            for (ContainerView container : containers.list()) {
                containers.remove(container.id());
            }
        }
        request.out()
                .write(purge ? "nothing is left\n" : "containers and templates stay in " + instance.stateDir() + "\n");
        request.out().flush();
        daemon.leave(purge);
        // as SIGTERM would: what is under way, this command's own answer too, is waited for
        new Thread(() -> System.exit(0), "leaving").start();
        return 0;
    }
}
