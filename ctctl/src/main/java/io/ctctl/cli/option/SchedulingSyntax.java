package io.ctctl.cli.option;

import io.ctctl.oci.IoPriority;
import io.ctctl.oci.IoPriorityClass;
import io.ctctl.oci.Scheduler;
import io.ctctl.oci.SchedulerPolicy;
import io.ctctl.runtime.config.SchedulingConfig;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.util.List;
import java.util.Optional;

/** How a program is scheduled, as users write it. */
final class SchedulingSyntax {
    private static final int MIDDLE = 4;

    private SchedulingSyntax() {}

    /** Each may be null: not given. */
    static SchedulingConfig config(String policy, Integer nice, String ioPriority, String affinity) {
        if (nice != null && (nice < -20 || nice > 19)) {
            throw usage("bad --nice " + nice + ": use -20 to 19");
        }
        return new SchedulingConfig(
                policy == null && nice == null
                        ? Optional.empty()
                        : Optional.of(scheduler(policy == null ? "other" : policy, nice)),
                Optional.ofNullable(ioPriority).map(SchedulingSyntax::io),
                Optional.ofNullable(affinity).map(list -> CpuLists.checked("--cpu-affinity", list)));
    }

    private static Scheduler scheduler(String text, Integer nice) {
        return switch (word(text)) {
            case "other" -> new Scheduler(SchedulerPolicy.SCHED_OTHER, nice, null, List.of(), null, null, null);
            case "batch" -> new Scheduler(SchedulerPolicy.SCHED_BATCH, nice, null, List.of(), null, null, null);
            case "idle" -> new Scheduler(SchedulerPolicy.SCHED_IDLE, nice, null, List.of(), null, null, null);
            case "fifo" -> realtime(SchedulerPolicy.SCHED_FIFO, text);
            case "rr" -> realtime(SchedulerPolicy.SCHED_RR, text);
            default -> throw usage("bad --scheduler \"" + text + "\": use other, batch, idle, fifo:N or rr:N");
        };
    }

    private static Scheduler realtime(SchedulerPolicy policy, String text) {
        int priority = number(text, 1);
        if (priority < 1 || priority > 99) {
            throw usage("bad --scheduler \"" + text + "\": the priority is 1 to 99");
        }
        return new Scheduler(policy, null, priority, List.of(), null, null, null);
    }

    private static IoPriority io(String text) {
        IoPriorityClass ioClass =
                switch (word(text)) {
                    case "idle" -> IoPriorityClass.IOPRIO_CLASS_IDLE;
                    case "best-effort", "be" -> IoPriorityClass.IOPRIO_CLASS_BE;
                    case "realtime", "rt" -> IoPriorityClass.IOPRIO_CLASS_RT;
                    default -> throw usage("bad --ionice \"" + text + "\": use idle, best-effort:N or realtime:N");
                };
        int level = ioClass == IoPriorityClass.IOPRIO_CLASS_IDLE ? 0 : number(text, MIDDLE);
        if (level < 0 || level > 7) {
            throw usage("bad --ionice \"" + text + "\": the level is 0 to 7");
        }
        return new IoPriority(ioClass, level);
    }

    private static String word(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    // -1: not a number, which every caller refuses.
    private static int number(String text, int absent) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return absent;
        }
        String digits = text.substring(colon + 1);
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }

    private static ContainerException usage(String message) {
        return new ContainerException(ErrorKind.USAGE, message);
    }
}
