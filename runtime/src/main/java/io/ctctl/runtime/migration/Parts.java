package io.ctctl.runtime.migration;

import io.ctctl.runtime.Containers;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.runtime.migration.JournalEntry.Arriving;
import io.ctctl.runtime.migration.JournalEntry.Departing;
import io.ctctl.runtime.template.Templates;

/** What migrations work on. */
record Parts(
        Instance instance,
        Containers containers,
        Templates templates,
        TemplateDigest digests,
        Journal<Departing> departing,
        Journal<Arriving> arriving,
        Lives lives,
        Carriers carriers,
        Keepsakes keepsakes,
        Leaving leaving) {
    static Parts of(Instance instance, Containers containers, Templates templates, Lives lives, Keepsakes keepsakes) {
        return new Parts(
                instance,
                containers,
                templates,
                new TemplateDigest(),
                new Journal<>(instance.stateDir().resolve("migrations/departing"), Departing.class),
                new Journal<>(instance.stateDir().resolve("migrations/arriving"), Arriving.class),
                lives,
                new Carriers(containers),
                keepsakes,
                new Leaving());
    }
}
