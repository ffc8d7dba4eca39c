package io.ctctl.cli.command.account;

import io.ctctl.cli.command.Command;
import io.ctctl.runtime.account.Accounts;
import io.ctctl.runtime.account.Sample;
import io.ctctl.runtime.account.Usage;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Commands;
import io.ctctl.runtime.daemon.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        customSynopsis = "ctctl top [OPTION...]",
        description = "%nShows the running containers as they use the machine, until q is typed.%n",
        footer = "%nh shows the keys. Without a terminal it prints one picture and leaves.")
public final class TopCommand implements Command {
    @Option(names = "--interval", paramLabel = "TIME", description = "Between two pictures; 2s by default.")
    String interval = "2s";

    private final Accounts accounts;

    public TopCommand(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        Duration pace = Frames.interval(interval);
        if (!request.stdinTty() || !request.stdoutTty()) {
            request.out()
                    .write(String.join("\n", lines(TopView.FIRST, accounts.usages(Map.of()), Integer.MAX_VALUE))
                            + "\n");
            return 0;
        }
        try (TerminalSession terminal = TerminalSession.open(request)) {
            converse(terminal, pace);
        }
        return Commands.SESSION_DECIDES;
    }

    private void converse(TerminalSession terminal, Duration pace) throws IOException, InterruptedException {
        TopView view = TopView.FIRST;
        Map<ContainerId, Sample> since = new HashMap<>();
        terminal.write("\u001b[2J");
        while (true) {
            List<Usage> usages = accounts.usages(since);
            since.clear();
            usages.forEach(
                    usage -> since.put(usage.container().id(), usage.rates().to()));
            long next = System.nanoTime() + pace.toNanos();
            for (long left = pace.toNanos(); left > 0; left = next - System.nanoTime()) {
                terminal.write(
                        TopScreen.drawn(lines(view, usages, terminal.columns()), terminal.rows(), terminal.columns()));
                Optional<TerminalSession.Event> event = terminal.next(Duration.ofNanos(left));
                if (event.isPresent() && (event.get().over() || event.get().signal() != 0)) {
                    leave(terminal, event.get());
                    return;
                }
                view = view.typed(event.map(TerminalSession.Event::keys).orElse(""));
                if (view.over()) {
                    leave(terminal, event.orElseThrow());
                    return;
                }
            }
        }
    }

    private List<String> lines(TopView view, List<Usage> usages, int columns) {
        return TopScreen.lines(view, usages, accounts.hostCpus(), accounts.hostLoad(), columns);
    }

    private static void leave(TerminalSession terminal, TerminalSession.Event event) throws IOException {
        if (!event.over()) {
            terminal.write("\r\n");
            terminal.exit(event.signal() == 0 ? 0 : 128 + event.signal());
        }
    }
}
