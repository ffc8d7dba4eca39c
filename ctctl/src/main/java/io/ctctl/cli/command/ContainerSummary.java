package io.ctctl.cli.command;

import io.ctctl.runtime.ContainerStatus;
import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.RootSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container in a list.
 *
 * @param root the template's name, or the directory
 * @param pid of its first process on the host, while it runs
 */
record ContainerSummary(
        ContainerId id,
        Optional<ContainerName> name,
        String root,
        List<String> command,
        ContainerStatus status,
        boolean paused,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        Optional<Integer> exitCode,
        Optional<Integer> pid,
        Map<String, String> labels) {

    static ContainerSummary of(ContainerView view, boolean paused) {
        return new ContainerSummary(
                view.id(),
                view.config().name(),
                root(view.config().root()),
                view.config().process().args(),
                view.state().status(),
                paused,
                view.state().created(),
                view.state().started(),
                view.state().finished(),
                view.state().exitCode(),
                view.state().pid(),
                view.config().labels());
    }

    /** The template's name, or the directory. */
    static String root(RootSource source) {
        if (source instanceof RootSource.Template template) {
            return template.name();
        } else if (source instanceof RootSource.Directory directory) {
            return directory.path().toString();
        }
        throw new AssertionError(source);
    }
}
