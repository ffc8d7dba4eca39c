package io.ctctl.isolation.plan;

import java.util.Locale;

/** Prints plans and steps in the form of docs/protocol.md, which the C program prints from bytes. */
final class PlanPrinter {
    private final StringBuilder out = new StringBuilder(8192);
    private int number;

    private PlanPrinter() {}

    static String print(SetupPlan plan) {
        PlanPrinter printer = new PlanPrinter();
        printer.monitor(plan.stdio());
        printer.section(plan, Section.PREPARE);
        printer.clone(plan);
        printer.section(plan, Section.CLONED);
        printer.section(plan, Section.PARENT);
        printer.section(plan, Section.CHILD);
        printer.section(plan, Section.TEARDOWN);
        return printer.out.toString();
    }

    private void monitor(Stdio stdio) {
        out.append("monitor(flags=")
                .append(FlagNames.joined("plan", stdio.flags().bits()))
                .append(", uid=")
                .append(stdio.uid())
                .append(", gid=")
                .append(stdio.gid())
                .append(", log=")
                .append(stdio.log()
                        .map(log -> StepPrinter.escape(log.path().toString()))
                        .orElse("NULL"))
                .append(", keep=")
                .append(stdio.log().map(LogSettings::files).orElse(1))
                .append(", rotate=")
                .append(stdio.log().map(LogSettings::bytesPerFile).orElse(0L))
                .append(")\n");
    }

    private void section(SetupPlan plan, Section section) {
        out.append(section.name().toLowerCase(Locale.ROOT)).append(":\n");
        for (Step step : plan.section(section)) {
            out.append(String.format("%4d ", ++number))
                    .append(StepPrinter.print(step))
                    .append('\n');
        }
    }

    private void clone(SetupPlan plan) {
        out.append("clone3(flags=")
                .append(FlagNames.joined("clone", plan.namespaces().bits()))
                .append(", cgroup=")
                .append(plan.cgroup().map(slot -> "slot " + slot.number()).orElse("none"))
                .append(")\n");
    }
}
