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
        printer.section(plan, Section.PARENT);
        printer.section(plan, Section.CHILD);
        printer.section(plan, Section.TEARDOWN);
        return printer.out.toString();
    }

    private void monitor(Stdio stdio) {
        out.append("monitor(flags=")
                .append(FlagNames.joined(StdioFlag.values(), stdio.flags().bits()))
                .append(", uid=")
                .append(stdio.uid())
                .append(", gid=")
                .append(stdio.gid())
                .append(", log=");
        stdio.log()
                .ifPresentOrElse(
                        log -> out.append(StepPrinter.escape(log.path().toString()))
                                .append(", keep=")
                                .append(log.files())
                                .append(", rotate=")
                                .append(log.bytesPerFile()),
                        () -> out.append("NULL"));
        out.append(")\n");
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
