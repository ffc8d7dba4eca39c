package io.ctctl.cli.command.checkpoint;

import io.ctctl.checkpoint.image.ImageSummary;
import io.ctctl.cli.text.Format;
import io.ctctl.cli.text.Table;
import io.ctctl.runtime.checkpoint.Manifest;
import io.ctctl.runtime.config.ContainerName;
import io.ctctl.runtime.config.RootSource;
import java.util.Optional;

/** What a checkpoint holds, for people. */
final class CheckpointText {
    private CheckpointText() {}

    static String of(Manifest manifest, Optional<String> refusal) {
        StringBuilder out = new StringBuilder();
        out.append("container   ")
                .append(manifest.config().name().map(ContainerName::value).orElse("-"))
                .append(" (")
                .append(manifest.id())
                .append(")\n");
        out.append("made        ")
                .append(manifest.created())
                .append(" by CRIU ")
                .append(manifest.criu())
                .append('\n');
        out.append("on          Linux ")
                .append(manifest.host().kernel())
                .append(", ")
                .append(manifest.host().machine())
                .append('\n');
        out.append("files       ")
                .append(manifest.filesystem() ? "with what it wrote" : "without what it wrote")
                .append('\n');
        out.append("needs       ");
        if (manifest.config().root() instanceof RootSource.Template template) {
            out.append("template ").append(template.name());
        } else {
            out.append("its root directory");
        }
        manifest.config().mounts().forEach(mount -> mount.source()
                .ifPresent(source -> out.append(", ").append(source)));
        out.append('\n');
        out.append("fits here   ")
                .append(refusal.map(why -> "no: " + why).orElse("yes"))
                .append("\n\n");
        return out.append(of(manifest.summary())).toString();
    }

    static String of(ImageSummary summary) {
        Table table = new Table("PID", "PARENT", "THREADS", "NAME");
        for (ImageSummary.Task task : summary.processes()) {
            table.row(
                    String.valueOf(task.pid()),
                    String.valueOf(task.parent()),
                    String.valueOf(task.threads()),
                    Format.printable(task.name()));
        }
        return table + "\nmemory " + (summary.memoryBytes() >> 10) + " kB, " + summary.inetSockets() + " inet and "
                + summary.unixSockets() + " unix sockets\n";
    }
}
