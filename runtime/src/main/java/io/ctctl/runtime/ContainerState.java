package io.ctctl.runtime;

import java.time.Instant;
import java.util.Optional;

/**
 * What has become of a container so far; written to state.json at every change.
 *
 * @param exitCode of the last run: the program's, or 128 + signal
 * @param oomKilled the last run was ended by the kernel for lack of memory
 * @param idBase first host id of the range it has while it runs; 0: the host's own ids
 * @param monitorPid, pid host ids of the monitor and of the container's first process while it runs
 * @param error why the last start failed, or why it is not known how it stands
 */
public record ContainerState(
        ContainerStatus status,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        Optional<Integer> exitCode,
        boolean oomKilled,
        Optional<Long> idBase,
        Optional<Integer> monitorPid,
        Optional<Integer> pid,
        Optional<String> error) {

    /** Before its configuration is committed. */
    static ContainerState creating(Instant now) {
        return fresh(ContainerStatus.CREATING, now);
    }

    /** A container just created. */
    public static ContainerState created(Instant now) {
        return fresh(ContainerStatus.CREATED, now);
    }

    private static ContainerState fresh(ContainerStatus status, Instant now) {
        return new ContainerState(
                status,
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Running since {@code when}. */
    public ContainerState running(Instant when, Optional<Long> range, int monitor, int child) {
        return new ContainerState(
                ContainerStatus.RUNNING,
                created,
                Optional.of(when),
                Optional.empty(),
                Optional.empty(),
                false,
                range,
                Optional.of(monitor),
                Optional.of(child),
                Optional.empty());
    }

    /** About to be started with these ids: a new daemon that finds the run keeps them reserved. */
    public ContainerState withRange(Optional<Long> range) {
        return new ContainerState(
                status,
                created,
                started,
                finished,
                exitCode,
                oomKilled,
                range,
                Optional.empty(),
                Optional.empty(),
                error);
    }

    /** Ended. */
    public ContainerState exited(int code, Instant when, boolean oom) {
        return new ContainerState(
                ContainerStatus.EXITED,
                created,
                started,
                Optional.of(when),
                Optional.of(code),
                oom,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** As the last daemon recorded it, which may be true no more. */
    ContainerState unknown(String why) {
        return new ContainerState(
                ContainerStatus.UNKNOWN,
                created,
                started,
                Optional.empty(),
                Optional.empty(),
                false,
                idBase,
                monitorPid,
                pid,
                Optional.of(why));
    }

    /** Its processes are in a checkpoint; as far as the kernel knows it has ended. */
    public ContainerState suspended(Instant when) {
        return new ContainerState(
                ContainerStatus.SUSPENDED,
                created,
                started,
                Optional.of(when),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** As before the start that failed, with the reason kept. */
    public ContainerState failed(String reason) {
        return new ContainerState(
                status,
                created,
                started,
                finished,
                exitCode,
                oomKilled,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(reason));
    }

    public ContainerState removing() {
        return new ContainerState(
                ContainerStatus.REMOVING,
                created,
                started,
                finished,
                exitCode,
                oomKilled,
                idBase,
                monitorPid,
                pid,
                error);
    }
}
