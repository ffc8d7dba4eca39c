package io.ctctl.isolation.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KernelVersionTest {
    @Test
    void releasesAreComparedByTwoNumbers() {
        assertThat(KernelVersion.parse("6.1.0-18-amd64")).isEqualTo(new KernelVersion(6, 1));
        assertThat(KernelVersion.parse("4.8")).isLessThan(KernelVersion.parse("4.10.1"));
        assertThat(KernelVersion.parse("4.19")).isLessThan(KernelVersion.parse("5.0"));
    }

    @Test
    void otherTextIsRefused() {
        assertThatThrownBy(() -> KernelVersion.parse("six"))
                .hasMessage("not a kernel version: 'six', expected one like 4.8");
    }
}
