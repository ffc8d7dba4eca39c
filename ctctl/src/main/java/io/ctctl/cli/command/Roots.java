package io.ctctl.cli.command;

import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.template.Templates;
import java.io.IOException;

/** Sees to it that a container's root exists. */
final class Roots {
    private Roots() {}

    /** Builds the template when there is none but it can be built, with progress on the client's stderr. */
    static void ensure(Request request, ContainerConfig config, Templates templates) throws IOException {
        if (config.root() instanceof RootSource.Template template
                && templates.find(template.name()).isEmpty()) {
            try (ProgressLine progress = new ProgressLine(request, template.name())) {
                templates.findOrBuild(template.name(), progress);
            }
        }
    }
}
