package io.ctctl.isolation.plan;

import java.util.List;
import java.util.Optional;

/** Steps on the process that becomes the container's program. */
public sealed interface ProcessStep extends Step {
    /** Makes the standard streams. */
    record Stdio(StdioKind kind, int rows, int cols) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.STDIO;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.choice(kind).number(rows).number(cols);
        }
    }

    /** Waits for the word that all is written down which must be before the program runs. */
    record AwaitBegin() implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.AWAIT_BEGIN;
        }
    }

    /** setsid(2). */
    record Setsid() implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.SETSID;
        }
    }

    /** Makes descriptor 0 the controlling terminal and gives it to an owner. */
    record Ctty(long uid, long gid) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.CTTY;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(uid).number(gid);
        }
    }

    /** Sets a resource limit; -1 is unlimited. */
    record Rlimit(RlimitResource resource, long soft, long hard) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.RLIMIT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.choice(resource).number(soft).number(hard);
        }
    }

    /** umask(2). */
    record Umask(int mask) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.UMASK;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(mask);
        }
    }

    /** ioprio_set(2). */
    record Ioprio(int ioClass, int level) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.IOPRIO;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(ioClass).number(level);
        }
    }

    /** sched_setattr(2); times in nanoseconds. */
    record Scheduler(int policy, int nice, int priority, long flags, long runtime, long deadline, long period)
            implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.SCHEDULER;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(policy)
                    .number(nice)
                    .number(priority)
                    .number(flags)
                    .number(runtime)
                    .number(deadline)
                    .number(period);
        }
    }

    /** sched_setaffinity(2), as cpu_set_t bytes. */
    record Affinity(Bytes mask) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.AFFINITY;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.bytes(mask);
        }
    }

    /** personality(2). */
    record Personality(long persona) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.PERSONALITY;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(persona);
        }
    }

    /** Joins a new session keyring; ENOSYS and EDQUOT are success. */
    record SessionKeyring(String name) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.SESSION_KEYRING;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(name);
        }
    }

    /** Changes the directory; it must be inside the root. */
    record Chdir(String path, Flags<MakeFlag> flags) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.CHDIR;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.text(path).flags(flags);
        }
    }

    /** fchdir(2). */
    record ChdirSlot(Slot slot) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.CHDIR_SLOT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.slot(slot);
        }
    }

    /**
     * Stays as PID 1 that reaps and forwards; the rest goes on in a forked child.
     *
     * @param program the container's own copy of the program, for PID 1 to be executed from
     */
    record Init(Optional<String> program) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.INIT;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.optionalText(program);
        }
    }

    /** Sets the signal sent when the parent dies. */
    record ParentDeath(int signal) implements ProcessStep {
        @Override
        public Operation operation() {
            return Operation.PARENT_DEATH;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.number(signal);
        }
    }

    /** execve(2) of the first path that is not ENOENT or ENOTDIR. */
    record Exec(List<String> paths, List<String> argv, List<String> envp) implements ProcessStep {
        public Exec {
            paths = List.copyOf(paths);
            argv = List.copyOf(argv);
            envp = List.copyOf(envp);
        }

        @Override
        public Operation operation() {
            return Operation.EXEC;
        }

        @Override
        public void describe(ArgumentSink sink) {
            sink.vector(paths).vector(argv).vector(envp);
        }
    }
}
