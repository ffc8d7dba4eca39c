package io.ctctl.checkpoint.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OwedPagesTest {
    /** Takes away in any order what a {@link PageSet} says is right. */
    @Property
    void itIsAlwaysTheRest(
            @ForAll @Size(max = 12) List<@IntRange(max = 40) Integer> starts,
            @ForAll @Size(max = 12) List<@IntRange(max = 40) Integer> steps) {
        PageSet.Builder builder = PageSet.builder();
        starts.forEach(start -> builder.add(range(start, 1 + start % 5)));
        PageSet rest = builder.build();
        OwedPages owed = new OwedPages(rest);
        for (int step : steps) {
            PageSet taken;
            if (step % 3 == 0) {
                taken = PageSet.of(List.of(range(step, 4)));
                owed.take(range(step, 4));
            } else if (step % 3 == 1) {
                taken = owed.takeFirst(3);
                assertThat(taken.pages()).isEqualTo(Math.min(3, rest.pages()));
                assertThat(taken.minus(rest)).isEqualTo(PageSet.EMPTY);
            } else {
                taken = owed.takeFrom(step * 4096L, 2);
                assertThat(taken.isEmpty()).isNotEqualTo(rest.contains(step * 4096L));
                assertThat(taken.minus(rest)).isEqualTo(PageSet.EMPTY);
            }
            rest = rest.minus(taken);
            assertThat(owed.isEmpty()).isEqualTo(rest.isEmpty());
        }
        assertThat(owed.takeFirst(1000)).isEqualTo(rest);
    }

    private static PageRange range(int page, int count) {
        return new PageRange(page * 4096L, count);
    }
}
