package io.ctctl.cli.command.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.share.Enforcement;
import io.ctctl.runtime.share.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListedSettingTest {
    private static Setting setting(String option, String wanted) {
        return new Setting(option, wanted, Enforcement.ENFORCED, List.of());
    }

    private static List<String> lines(List<Setting> now, List<Setting> next) {
        return ListedSetting.list(now, next).stream()
                .map(row -> row.option() + " " + row.wanted().orElse("-") + " " + row.state())
                .toList();
    }

    @Test
    void whatStaysIsListedOnce() {
        List<Setting> all = List.of(setting("ram", "64M"), setting("ulimit", "nofile=10"), setting("ulimit", "core=0"));
        assertThat(lines(all, all))
                .containsExactly("ram 64M enforced", "ulimit nofile=10 enforced", "ulimit core=0 enforced");
    }

    @Test
    void whatChangesWithTheNextStartIsListedAgain() {
        assertThat(lines(
                        List.of(setting("ram", "64M"), setting("cpuunits", "500")),
                        List.of(setting("ram", "48M"), setting("vcpus", "2"))))
                .containsExactly(
                        "ram 64M enforced",
                        "cpuunits 500 enforced",
                        "ram 48M at the next start: enforced",
                        "vcpus 2 at the next start: enforced",
                        "cpuunits - at the next start: not set");
    }
}
