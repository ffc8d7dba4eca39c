package io.ctctl.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultMasksTest {
    @TempDir
    Path sysfs;

    @Test
    void thermalCountersOfEachCpuAreHidden() throws IOException {
        Path cpus = sysfs.resolve("devices/system/cpu");
        Files.createDirectories(cpus.resolve("cpu0/thermal_throttle"));
        Files.createDirectories(cpus.resolve("cpu11/thermal_throttle"));
        Files.createDirectories(cpus.resolve("cpu2"));
        Files.createDirectories(cpus.resolve("cpufreq/thermal_throttle"));
        assertThat(DefaultMasks.masked(sysfs))
                .contains("/proc/kcore", "/proc/interrupts", "/sys/firmware")
                .filteredOn(path -> path.endsWith("thermal_throttle"))
                .containsExactly(
                        "/sys/devices/system/cpu/cpu0/thermal_throttle",
                        "/sys/devices/system/cpu/cpu11/thermal_throttle");
    }

    @Test
    void aHostWithoutThatDirectoryHasTheFixedList() throws IOException {
        assertThat(DefaultMasks.masked(sysfs)).hasSize(14).isSorted();
    }
}
