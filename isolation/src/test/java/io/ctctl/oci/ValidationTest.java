package io.ctctl.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationTest {
    @Test
    void collectionsAreCopied() {
        List<String> args = new ArrayList<>(List.of("sh"));
        Process process = Process.builder().cwd("/").args(args).build();
        args.clear();
        assertThat(process.args()).containsExactly("sh");
        assertThatThrownBy(() -> process.args().add("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aProcessNeedsAProgram() {
        assertThatThrownBy(() -> Process.builder().cwd("/").build())
                .hasMessage("process.args: needs at least the program to run");
    }

    @Test
    void aNulWouldEndAStringEarly() {
        assertThatThrownBy(
                        () -> Process.builder().cwd("/").args(List.of("sh\0x")).build())
                .hasMessage("process.args: contains a NUL character");
        assertThatThrownBy(
                        () -> Process.builder().cwd("/a\0b").args(List.of("sh")).build())
                .hasMessage("process.cwd: contains a NUL character");
    }

    @Test
    void aNamespaceTypeComesOnce() {
        Namespace pid = new Namespace(NamespaceType.PID, null);
        assertThatThrownBy(() -> Linux.builder().namespaces(List.of(pid, pid)).build())
                .hasMessage("linux.namespaces: names a type twice");
    }

    @Test
    void aSoftLimitIsNotAboveTheHardOne() {
        assertThat(new Rlimit(RlimitType.RLIMIT_CORE, -1, 5)).isNotNull();
        assertThatThrownBy(() -> new Rlimit(RlimitType.RLIMIT_CORE, 5, -1))
                .hasMessage("rlimits.RLIMIT_CORE: the soft limit 18446744073709551615 is above the hard limit 5");
    }

    @Test
    void anIdRangeEndsWithTheLastId() {
        assertThat(new IdMapping(0, 0, 0xffff_ffffL).size()).isEqualTo(0xffff_ffffL);
        assertThatThrownBy(() -> new IdMapping(2, 0, 0xffff_ffffL)).hasMessageContaining("reaches past the last id");
        assertThatThrownBy(() -> new IdMapping(0, 0, 0)).hasMessageContaining("size must be at least 1");
    }

    @Test
    void clocksAreThoseOfTimeNamespaces() {
        assertThatThrownBy(() -> Linux.builder()
                        .timeOffsets(Map.of("realtime", new TimeOffset(1, 0)))
                        .build())
                .hasMessageContaining("'realtime'");
    }

    @Test
    void aRelativeDestinationIsBelowTheRoot() {
        assertThat(new Mount("data", null, null, null, null, null).destination())
                .isEqualTo("/data");
    }

    @Test
    void minusOneIsAnAbsentDeviceNumber() {
        assertThat(new DeviceRule(true, null, -1L, -1L, null))
                .isEqualTo(new DeviceRule(true, DeviceType.ALL, null, null, "rwm"));
    }

    @Test
    void onlyTheFirstMajorVersionIsKnown() {
        assertThatThrownBy(() -> Spec.builder().version("2.0.0").build())
                .hasMessage("ociVersion: only 1.x.y is supported, not '2.0.0'");
    }
}
