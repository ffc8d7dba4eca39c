package io.ctctl.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** A host of the tests' own: a network namespace, and an instance in it that has the busybox template. */
public final class OwnHost extends Fixture {
    private static final Duration SOON = Duration.ofSeconds(8);

    private final NetworkNamespace namespace = NetworkNamespace.create();
    private final CtctlInstance instance = CtctlInstance.create(namespace);

    public OwnHost() {
        instance.ctctl("template", "build", "busybox").ok();
    }

    public NetworkNamespace namespace() {
        return namespace;
    }

    public CtctlInstance instance() {
        return instance;
    }

    /** Removes all containers and networks, after which no link of theirs may be left. */
    public void removeNetworks() {
        // a daemon that is new opens its sockets when it first needs them: it is looked at when it has them
        instance.ctctl("run", "--rm", "--network=bridge", "busybox", "true").ok();
        assertClean();
        for (String network : instance.ctctl("network", "ls", "-q").ok().lines()) {
            instance.ctctl("network", "rm", network).ok();
        }
        Await.within(SOON, () -> namespace.links().isEmpty());
        assertThat(namespace.links()).isEmpty();
    }

    @Override
    protected void assertClean() {
        instance.removeAll();
        LeakCheck.assertClean(instance);
    }

    @Override
    protected void close() {
        try {
            instance.close();
        } finally {
            namespace.close();
        }
    }
}
