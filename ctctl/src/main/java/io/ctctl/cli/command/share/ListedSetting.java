package io.ctctl.cli.command.share;

import io.ctctl.runtime.share.Enforcement;
import io.ctctl.runtime.share.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A line of {@code limits}: what a container has now, or will have from its next start on.
 *
 * @param option as on the command line, without dashes
 * @param wanted empty: the next start does not set it any more
 */
record ListedSetting(
        String option,
        Optional<String> wanted,
        Optional<Enforcement> enforcement,
        List<Path> files,
        boolean nextStart) {

    /** All of now, and after them what differs at the next start. */
    static List<ListedSetting> list(List<Setting> now, List<Setting> next) {
        List<ListedSetting> all = new ArrayList<>();
        now.forEach(setting -> all.add(of(setting, false)));
        Set<Value> held = now.stream().map(Value::of).collect(Collectors.toSet());
        next.stream()
                .filter(setting -> !held.contains(Value.of(setting)))
                .forEach(setting -> all.add(of(setting, true)));
        Set<String> kept = next.stream().map(Setting::option).collect(Collectors.toSet());
        now.stream()
                .map(Setting::option)
                .distinct()
                .filter(option -> !kept.contains(option))
                .forEach(option ->
                        all.add(new ListedSetting(option, Optional.empty(), Optional.empty(), List.of(), true)));
        return all;
    }

    private static ListedSetting of(Setting setting, boolean nextStart) {
        return new ListedSetting(
                setting.option(),
                Optional.of(setting.wanted()),
                Optional.of(setting.enforcement()),
                setting.files(),
                nextStart);
    }

    String state() {
        String state = enforcement.map(Enforcement::toString).orElse("not set");
        return nextStart ? "at the next start: " + state : state;
    }

    private record Value(String option, String wanted) {
        static Value of(Setting setting) {
            return new Value(setting.option(), setting.wanted());
        }
    }
}
