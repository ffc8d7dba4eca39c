package io.ctctl.isolation.launch;

import io.ctctl.linux.Errno;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What a monitor tells; in the order of the list, each at most once. */
public sealed interface MonitorEvent {
    /** A monitor waits for its plan; its process id on the host. */
    record Ready(int monitor) implements MonitorEvent {}

    /** The monitor's and the program's process ids on the host; the program's is 0 before the clone. */
    record Pids(int monitor, int child) implements MonitorEvent {}

    /** The program has been executed. */
    record Started(Instant at) implements MonitorEvent {}

    /**
     * The start did not succeed; a teardown follows.
     *
     * @param step index in the plan; -1 when it was no step (see {@code stage})
     * @param detail what the step adds to the errno, such as the file system type that was found
     */
    record Failed(Stage stage, int step, Errno errno, long detail) implements MonitorEvent {}

    /**
     * The program has ended.
     *
     * @param code its exit code, or 128 and the signal's number
     * @param oomKilled whether the OOM killer is known to have ended it
     */
    record Exited(int code, Instant at, boolean oomKilled) implements MonitorEvent {}

    /**
     * The plan's teardown is over, and the monitor leaves.
     *
     * @param failures how many steps failed
     * @param first index of the first of them in the plan; without meaning when there is none
     */
    record TornDown(int failures, int first, Errno errno) implements MonitorEvent {}

    /** The program that restores has been executed; it waits for {@link MonitorLink#release} before it looks for images. */
    record Restorer() implements MonitorEvent {}

    /**
     * The namespaces of a restore are there and empty but for what the plan's PARENT made; it waits as at {@link Restored}.
     *
     * @param child host id of the process in them
     */
    record Namespaces(int child) implements MonitorEvent {}

    /**
     * Everything a restore makes is there, and stopped; it waits for {@link MonitorLink#release}, and is undone when nobody
     * hears this.
     *
     * @param child host id of the first of the processes
     */
    record Restored(int child) implements MonitorEvent {}

    /** Where a start failed: in a section of the plan, or between them. Numbered as plan_section of plan.h and what follows it in launch.h. */
    enum Stage {
        PREPARE,
        CLONED,
        PARENT,
        CHILD,
        TEARDOWN,
        /** The clone itself. */
        CLONE,
        /** The monitor's own preparations: reading the plan, pipes, waiting for the word to begin. */
        SETUP,
        /** The program that restores a container, after the plan. */
        RESTORE
    }

    /** @throws IOException when it is no message of a monitor */
    static MonitorEvent parse(ByteBuffer message) throws IOException {
        try {
            int type = message.getInt();
            return switch (type) {
                case Wire.READY -> new Ready(message.getInt());
                case Wire.PIDS -> new Pids(message.getInt(), message.getInt());
                case Wire.STARTED -> new Started(instant(message.getLong()));
                case Wire.FAILED ->
                    new Failed(
                            stage(message.getInt()), message.getInt(), Errno.of(message.getInt()), message.getLong());
                case Wire.EXITED ->
                    new Exited(message.getInt(), instant(message.getLong()), (message.getInt() & 1) != 0);
                case Wire.TORN_DOWN -> new TornDown(message.getInt(), message.getInt(), Errno.of(message.getInt()));
                case Wire.RESTORER -> new Restorer();
                case Wire.NAMESPACES -> new Namespaces(message.getInt());
                case Wire.RESTORED -> new Restored(message.getInt());
                default -> throw new IOException("unknown message " + type + " from a monitor");
            };
        } catch (BufferUnderflowException e) {
            throw new IOException("truncated message from a monitor", e);
        }
    }

    private static Stage stage(int number) throws IOException {
        Stage[] stages = Stage.values();
        if (number < 0 || number >= stages.length) {
            throw new IOException("unknown section " + number + " in a monitor's message");
        }
        return stages[number];
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
