package io.ctctl.cli.command.migration;

import io.ctctl.cli.command.Command;
import io.ctctl.linux.StreamChannel;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.migration.Migrations;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine;

@CommandLine.Command(
        customSynopsis = "ctctl migrate-receive",
        description =
                "%nTakes a container that another daemon sends on stdin, and answers on stdout. Migrations start it; "
                        + "it is of no use to people.%n")
public final class MigrateReceiveCommand implements Command {
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final Migrations migrations;

    public MigrateReceiveCommand(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public int run(Request request) throws InterruptedException, IOException {
        try (StreamChannel channel =
                StreamChannel.of(request.stdin().duplicate(), request.stdout().duplicate())) {
            channel.setReadTimeout(SILENCE);
            migrations.receive(channel);
        } catch (EOFException ignored) {
            // the source hangs up when it has heard enough
            return 0;
        }
        return 0;
    }
}
