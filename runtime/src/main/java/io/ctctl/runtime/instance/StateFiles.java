package io.ctctl.runtime.instance;

import java.nio.file.Path;

/** What a container has in the state directory: {@code containers/<id>}; it exists from create to remove. */
public record StateFiles(Path dir) {
    /** What the user asked for; its presence commits the creation. */
    public Path config() {
        return dir.resolve("config.json");
    }

    public Path state() {
        return dir.resolve("state.json");
    }

    public Path log() {
        return dir.resolve("log");
    }

    /** CRIU's images of a suspended container, and what a restore has to know besides. */
    public Path checkpoint() {
        return dir.resolve("checkpoint");
    }

    /** A checkpoint that is being made; of no use to anybody once its maker is gone. */
    public Path unfinishedCheckpoint() {
        return dir.resolve("checkpoint.new");
    }

    /** Parent of the container's snapshots, each a directory by its name. */
    public Path snapshots() {
        return dir.resolve("snapshots");
    }

    /** Parent of the checkpoints that are taken at intervals, each a directory by its number. */
    public Path history() {
        return dir.resolve("history");
    }

    /** An earlier instant that is about to become the container's present one. */
    public Path unfinishedReturn() {
        return dir.resolve("return.new");
    }

    /** CRIU's log of the last checkpoint that failed. */
    public Path checkpointLog() {
        return dir.resolve("checkpoint.log");
    }

    /** Locked as long as memory of the container's processes is still being filled in; there after that, or not. */
    public Path filling() {
        return dir.resolve("filling");
    }

    public Path upper() {
        return dir.resolve("upper");
    }

    public Path work() {
        return dir.resolve("work");
    }
}
