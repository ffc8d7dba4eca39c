package io.ctctl.runtime.template;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The archives a machine installs Debian from, out of everything its apt is configured with.
 *
 * @param suite the release's code name
 * @param lines one-line-style entries of sources.list(5)
 */
record AptSources(String suite, List<String> lines) {
    /** Fields of {@code apt-get indextargets --format}, as {@link #of} takes them. */
    static final String FORMAT = "$(REPO_URI) $(RELEASE) $(COMPONENT)";

    // Vendors name their suites after Debian's, but their components differ.
    private static final Set<String> COMPONENTS = Set.of("main", "contrib", "non-free", "non-free-firmware");

    AptSources {
        lines = List.copyOf(lines);
    }

    /** Those of the targets that are this suite of Debian, its updates or its security archive. */
    static AptSources of(String suite, List<String> targets) {
        Set<String> releases = Set.of(suite, suite + "-updates", suite + "-security", suite + "/updates");
        Set<String> lines = new LinkedHashSet<>();
        for (String target : targets) {
            String[] fields = target.strip().split(" ");
            if (fields.length == 3 && releases.contains(fields[1]) && COMPONENTS.contains(fields[2])) {
                lines.add("deb " + String.join(" ", fields));
            }
        }
        return new AptSources(suite, new ArrayList<>(lines));
    }

    /** Whether the suite itself is among them; updates alone make no system. */
    boolean complete() {
        return lines.stream().anyMatch(line -> line.contains(" " + suite + " "));
    }
}
