package io.ctctl.cli.command.migration;

import io.ctctl.cli.text.Format;
import io.ctctl.runtime.migration.MigrationReport;
import java.time.Duration;
import java.util.Locale;

/** What a migration took, for people. */
final class ReportText {
    private ReportText() {}

    static String of(MigrationReport report) {
        StringBuilder text = new StringBuilder();
        Duration before = Duration.ZERO;
        for (MigrationReport.Phase phase : report.phases()) {
            line(text, phase.phase(), millis(phase.at().minus(before)) + "  until " + millis(phase.at()));
            before = phase.at();
        }
        report.rebuildNanos().ifPresent(nanos -> line(text, "rebuilt there in", millis(Duration.ofNanos(nanos))));
        report.releaseNanos().ifPresent(nanos -> line(text, "released there in", millis(Duration.ofNanos(nanos))));
        line(text, "sent", Format.bytes(report.bytes()));
        report.pause().ifPresent(pause -> line(text, "stood still for", millis(pause)));
        report.late().ifPresent(late -> {
            line(text, "by fault", late.wantedPages() + " pages");
            line(text, "streamed", late.streamedPages() + " pages");
            line(text, "last page after", millis(late.lastPage()));
        });
        line(text, "total", millis(report.total()));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append(String.format(Locale.ROOT, "  %-18s %s%n", what, value));
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%10.1f ms", time.toNanos() / 1e6);
    }
}
