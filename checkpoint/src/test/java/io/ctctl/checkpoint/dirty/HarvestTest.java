package io.ctctl.checkpoint.dirty;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.page.PageSet;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarvestTest {
    private static final int PAGE = 4096;

    @Test
    void whatCriuMayHavePutCodeIntoIsToldFromTheRest() throws IOException {
        Harvest harvest = new Harvest(
                new TrackedProcess(7, 1, 0, 0),
                List.of(
                        MemoryArea.parse("00001000-00003000 r-xp 00000000 fe:00 1234   /bin/store"),
                        MemoryArea.parse("00003000-00005000 rw-p 00000000 00:00 0"),
                        MemoryArea.parse("00005000-00006000 rwxp 00000000 00:00 0")),
                PageSet.builder().add(2 * PAGE, 6 * PAGE).build(),
                true);
        assertThat(harvest.executable())
                .isEqualTo(PageSet.builder()
                        .add(2 * PAGE, 3 * PAGE)
                        .add(5 * PAGE, 6 * PAGE)
                        .build());
        assertThat(harvest.withPages(harvest.executable()).pages()).isEqualTo(harvest.executable());
    }
}
