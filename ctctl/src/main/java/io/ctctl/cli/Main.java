package io.ctctl.cli;

import io.ctctl.linux.Poller;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.account.Accounts;
import io.ctctl.runtime.checkpoint.Checkpoints;
import io.ctctl.runtime.checkpoint.CriuProgram;
import io.ctctl.runtime.checkpoint.Histories;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Daemon;
import io.ctctl.runtime.daemon.SpawnerProcess;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.migration.Migrations;
import io.ctctl.runtime.net.Connections;
import io.ctctl.runtime.net.NetworkTakeover;
import io.ctctl.runtime.net.Networks;
import io.ctctl.runtime.packet.Packets;
import io.ctctl.runtime.share.CountedTopic;
import io.ctctl.runtime.share.CpuShares;
import io.ctctl.runtime.share.CpuTopic;
import io.ctctl.runtime.share.GuaranteeSum;
import io.ctctl.runtime.share.IoTopic;
import io.ctctl.runtime.share.LimitSettings;
import io.ctctl.runtime.share.Limits;
import io.ctctl.runtime.share.MemoryTopic;
import io.ctctl.runtime.share.ShareView;
import io.ctctl.runtime.template.Templates;
import io.ctctl.scheduler.cpu.CpuTopology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's program: {@code daemon [--run DIR] [--state DIR]}. Puts everything together and serves until it is told to end. */
public final class Main {
    private static final int LOST = 1;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (DaemonArguments.asksForHelp(words)) {
            new Parsers(CommandSet.daemon(Instance.ofDefault()))
                    .borrow(List.of())
                    .line()
                    .usage(System.out);
            return;
        }
        try {
            serve(DaemonArguments.parse(words).instance());
        } catch (ContainerException e) {
            leave(e.getMessage(), e.kind().exitCode());
        } catch (IOException e) {
            leave(e.getMessage(), ErrorKind.FAILED.exitCode());
        }
    }

    // The client that started us shows the last line we wrote.
    private static void leave(String why, int code) {
        System.err.println("ctctl daemon: " + why);
        System.exit(code);
    }

    private static void serve(Instance instance) throws IOException {
        Poller poller = new Poller();
        Daemon daemon = Daemon.open(instance, poller);
        DaemonLog.begin(instance);
        Logger log = LoggerFactory.getLogger(Main.class);
        AtomicReference<Containers> known = new AtomicReference<>();
        Templates templates =
                new Templates(instance.templates(), name -> known.get().uses(name));
        SpawnerProcess spawner = new SpawnerProcess(instance, program("ctctl-spawner"));
        Containers containers = new Containers(instance, templates, spawner, poller);
        known.set(containers);
        GuaranteeSum guarantees = new GuaranteeSum();
        containers.keep(new LimitSettings(instance, guarantees));
        CpuShares shares = new CpuShares(instance, CpuTopology.read(Path.of("/sys/devices/system")));
        containers.listen(shares);
        containers.keep(shares);
        containers.listen(guarantees);
        Accounts accounts = new Accounts(() -> divided(shares));
        containers.listen(accounts);
        Packets packets = new Packets(instance);
        containers.keep(packets.live());
        packets.listeners().forEach(containers::listen);
        Networks networks = new Networks(instance, packets.rules());
        Connections connections = new Connections(instance, networks);
        Limits limits = new Limits(
                containers,
                List.of(
                        new MemoryTopic(),
                        new IoTopic(instance),
                        new CountedTopic(),
                        new CpuTopic(),
                        packets.topic(networks::type)));
        containers.connect(connections);
        NetworkTakeover takeover = connections.takeover();
        containers.listen(takeover);
        containers.keep(connections.live());
        CriuProgram criu = new CriuProgram(program(""), instance.criuCache());
        Checkpoints checkpoints = new Checkpoints(containers.checkpoints(), criu);
        Histories histories = new Histories(containers.checkpoints(), checkpoints);
        containers.listen(histories);
        Migrations migrations =
                new Migrations(instance, containers, templates, criu, program(""), List.of(packets.accounts()));
        CommandTable table = CommandSet.of(new Node(
                daemon,
                instance,
                containers,
                templates,
                limits,
                packets,
                shares,
                accounts,
                migrations,
                networks,
                connections,
                checkpoints,
                histories));
        List<Runnable> closing = List.of(packets::close, accounts::close, shares::close, histories::close);
        WarmUp.inBackground(() -> WarmUp.parsers(table));
        templates.removeLeftovers();
        migrations.beforeAdoption();
        containers.adopt();
        takeover.adopt();
        packets.start(containers.events(), poller);
        migrations.afterAdoption();
        checkpoints.afterAdoption();
        CommandRunner commands = new CommandRunner(table);
        daemon.listen(commands);
        log.info("serving {}, state in {}", instance.socket(), instance.stateDir());

        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> end(daemon, containers, closing, poller, ended), "shutdown"));
        WarmUp.soon(() -> {
            WarmUp.plan(containers);
            WarmUp.requests(commands, templates);
        });
        try {
            poller.run();
        } catch (IOException | RuntimeException e) {
            log.error("the daemon lost its poller and ends; containers go on", e);
            Runtime.getRuntime().halt(LOST);
        }
        ended.countDown();
    }

    /** Of those that want any: the others are entitled to what they do not ask for. */
    private static Map<ContainerId, Double> divided(CpuShares shares) {
        return shares.shares().stream()
                .filter(view -> view.entitledCpus().orElse(0) > 0.005)
                .collect(Collectors.toMap(
                        ShareView::id, view -> view.entitledCpus().getAsDouble()));
    }

    private static Path program(String name) {
        String home = System.getProperty("ctctl.home");
        if (home == null) {
            throw new ContainerException(
                    ErrorKind.FAILED, "the property ctctl.home is not set: start the daemon by 'ctctl daemon'");
        }
        return Path.of(home, "libexec", name);
    }

    // On SIGTERM, SIGINT and SIGHUP.
    private static void end(
            Daemon daemon, Containers containers, List<Runnable> closing, Poller poller, CountDownLatch ended) {
        Logger log = LoggerFactory.getLogger(Main.class);
        log.info("ending; containers go on");
        try {
            daemon.stop();
            containers.close();
            closing.forEach(Runnable::run);
            daemon.close();
            poller.close();
            ended.await();
        } catch (IOException e) {
            log.warn("not everything could be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
