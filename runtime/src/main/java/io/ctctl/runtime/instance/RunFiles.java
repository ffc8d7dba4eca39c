package io.ctctl.runtime.instance;

import java.nio.file.Path;

/** What a running container has in the run directory: {@code c/<id>}; it exists from start to the end of the teardown. */
public record RunFiles(Path dir) {
    public Path monitorSocket() {
        return dir.resolve("monitor.sock");
    }

    /** The encoded plan, kept for its TEARDOWN section: what rolls a start back when nobody is left to do it. */
    public Path plan() {
        return dir.resolve("plan");
    }

    /** Written by the monitor before anyone is told of the exit. */
    public Path exit() {
        return dir.resolve("exit");
    }

    /** Written by the monitor after the teardown. */
    public Path torn() {
        return dir.resolve("torn");
    }

    /** Written by the monitor of a restored container before it lets it run. */
    public Path released() {
        return dir.resolve("released");
    }

    /** Holds hosts, hostname and resolv.conf, owned by the container's root. */
    public Path etc() {
        return dir.resolve("etc");
    }

    /** The container's CPU credits, kept by the scheduler while it has a bucket. */
    public Path credits() {
        return dir.resolve("credits");
    }
}
