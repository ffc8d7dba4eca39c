package io.ctctl.oci;

import java.util.List;

/** Programs run at points of a container's life, each list in order. */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {
    public Hooks {
        prestart = Check.list("hooks.prestart", prestart);
        createRuntime = Check.list("hooks.createRuntime", createRuntime);
        createContainer = Check.list("hooks.createContainer", createContainer);
        startContainer = Check.list("hooks.startContainer", startContainer);
        poststart = Check.list("hooks.poststart", poststart);
        poststop = Check.list("hooks.poststop", poststop);
    }
}
