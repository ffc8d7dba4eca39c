package io.ctctl.cli.command.migration;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.Containers;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.migration.Migrations;
import io.ctctl.runtime.migration.Migrations.Settlement;
import io.ctctl.runtime.migration.Migrations.Undecided;
import java.io.IOException;
import java.util.List;

/** Settles interrupted migrations. */
final class Resolving {
    private final Containers containers;
    private final Migrations migrations;
    private final Request request;

    Resolving(Containers containers, Migrations migrations, Request request) {
        this.containers = containers;
        this.migrations = migrations;
        this.request = request;
    }

    /** All there are, or those of the containers named. */
    int run(List<String> names) throws IOException {
        List<ContainerId> wanted = names.stream().map(containers::find).toList();
        List<Undecided> left = migrations.undecided().stream()
                .filter(undecided -> wanted.isEmpty() || wanted.contains(undecided.container()))
                .toList();
        if (left.isEmpty()) {
            request.out()
                    .write("nothing to settle: no migration has left "
                            + (names.isEmpty() ? "a container" : String.join(" or ", names)) + " standing still\n");
        }
        int code = 0;
        for (Undecided undecided : left) {
            String name = containers.view(undecided.container()).displayName();
            try {
                Settlement settlement = migrations.resolve(undecided);
                request.out().write(name + said(settlement) + undecided.destination() + "\n");
            } catch (ContainerException e) {
                request.err().write("ctctl: " + Format.printable(e.getMessage()) + "\n");
                code = e.kind() == ErrorKind.TIMED_OUT ? e.kind().exitCode() : ErrorKind.FAILED.exitCode();
            }
        }
        return code;
    }

    private static String said(Settlement settlement) {
        return switch (settlement) {
            case MOVED -> " has moved to ";
            case LOST -> " was stopped, because its memory had not come whole, at ";
            case KEPT -> " stays here, not at ";
        };
    }
}
