package io.ctctl.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LaterMemoryTest {
    @Property
    void theDescriptorIsNobodyElses(@ForAll @IntRange(max = 100_000) int highest) {
        int descriptor = LaterMemory.beyond(highest).descriptor();
        assertThat(descriptor).isGreaterThan(highest).isGreaterThan(RestorePlanner.HIGHEST);
        // CRIU's own are the 13 below a multiple of 128
        assertThat(descriptor % 128).isLessThan(128 - 13);
    }
}
