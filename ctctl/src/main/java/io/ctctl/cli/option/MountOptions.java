package io.ctctl.cli.option;

import io.ctctl.runtime.config.MountConfig;
import io.ctctl.runtime.daemon.Request;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What is mounted in a container besides its root. */
@Heading("Files")
public final class MountOptions {
    @Option(
            names = {"-v", "--volume"},
            paramLabel = "SRC:DST[:OPT,...]",
            description = "Show a file or directory of the host: ro, nosuid, nodev, noexec, noidmap.")
    List<String> volumes = List.of();

    @Option(
            names = "--mount",
            paramLabel = "KEY=VALUE,...",
            description = "The same in words: type=bind,src=,dst=,ro or type=tmpfs,dst=,size=.")
    List<String> mounts = List.of();

    @Option(names = "--tmpfs", paramLabel = "DST[:OPT,...]", description = "Mount a tmpfs: size=64m, mode=1777.")
    List<String> tmpfs = List.of();

    List<MountConfig> mounts(Request request) {
        List<MountConfig> all = new ArrayList<>();
        for (String text : volumes) {
            all.add(MountSyntax.volume(request, text));
        }
        for (String text : mounts) {
            all.add(MountSyntax.words(request, text));
        }
        for (String text : tmpfs) {
            all.add(MountSyntax.tmpfs(text));
        }
        return all;
    }
}
