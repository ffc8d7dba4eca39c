package io.ctctl.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdRangesTest {
    @TempDir
    Path directory;

    private Path registry;
    private Path one;
    private Path two;

    @BeforeEach
    void runDirectories() throws IOException {
        registry = directory.resolve("ids");
        one = Files.createDirectory(directory.resolve("one"));
        two = Files.createDirectory(directory.resolve("two"));
    }

    @Test
    void theFirstRangeIsTheFirstOfTheFirstBlock() {
        assertThat(new IdRanges(registry, one).acquire()).isEqualTo(new IdRange(0x20000000L));
        assertThat(registry.resolve("20000000")).hasContent(one.toString());
    }

    @Test
    void instancesNeverShareABlock() {
        assertThat(new IdRanges(registry, one).acquire()).isEqualTo(new IdRange(0x20000000L));
        assertThat(new IdRanges(registry, two).acquire()).isEqualTo(new IdRange(0x21000000L));
    }

    @Test
    void aReleasedRangeIsUsedAgain() {
        IdRanges ranges = new IdRanges(registry, one);
        IdRange first = ranges.acquire();
        IdRange second = ranges.acquire();
        ranges.release(first);

        assertThat(ranges.acquire()).isEqualTo(first);
        assertThat(ranges.acquire()).isNotIn(first, second);
    }

    @Test
    void aSharedRangeIsFreeWhenAllHaveReleasedIt() {
        IdRanges ranges = new IdRanges(registry, one);
        IdRange shared = ranges.acquire();
        ranges.share(shared);
        ranges.release(shared);

        assertThat(ranges.acquire()).isNotEqualTo(shared);
        ranges.release(shared);
        assertThat(ranges.acquire()).isEqualTo(shared);
    }

    @Test
    void aNewDaemonFindsASharedRangeTwice() {
        IdRange shared = new IdRanges(registry, one).acquire();
        IdRanges ranges = new IdRanges(registry, one);
        ranges.reserve(shared);
        ranges.reserve(shared);
        ranges.release(shared);

        assertThat(ranges.acquire()).isNotEqualTo(shared);
    }

    @Test
    void aFullBlockIsFollowedByAnother() {
        IdRanges ranges = new IdRanges(registry, one);
        Set<IdRange> taken = new HashSet<>();
        IntStream.range(0, 300).forEach(i -> taken.add(ranges.acquire()));

        assertThat(taken).hasSize(300).contains(new IdRange(0x21000000L));
    }

    @Test
    void aRangeReservedByANewDaemonIsNotGivenAway() {
        IdRange running = new IdRanges(registry, one).acquire();
        IdRanges after = new IdRanges(registry, one);

        assertThat(after.reserve(running)).isTrue();
        assertThat(after.acquire()).isNotEqualTo(running);
    }

    @Test
    void aRangeOfAnotherInstanceCannotBeReserved() {
        IdRange others = new IdRanges(registry, one).acquire();

        assertThat(new IdRanges(registry, two).reserve(others)).isFalse();
    }

    @Test
    void blocksAreGivenBackWhenNoRangeIsUsed() {
        IdRanges ranges = new IdRanges(registry, one);
        IdRange range = ranges.acquire();
        ranges.giveBack();
        assertThat(registry.resolve("20000000")).exists();

        ranges.release(range);
        ranges.giveBack();
        assertThat(registry.resolve("20000000")).doesNotExist();
        assertThat(ranges.acquire()).isEqualTo(range);
    }

    @Test
    void aBlockOfAnotherInstanceIsNotGivenBack() {
        new IdRanges(registry, one).acquire();
        new IdRanges(registry, two).giveBack();

        assertThat(registry.resolve("20000000")).hasContent(one.toString());
    }

    @Test
    void aBlockWhoseOwnerIsGoneIsTakenOver() throws IOException {
        new IdRanges(registry, one).acquire();
        Files.delete(one);

        assertThat(new IdRanges(registry, two).acquire()).isEqualTo(new IdRange(0x20000000L));
        assertThat(registry.resolve("20000000")).hasContent(two.toString());
    }

    @Test
    void aBlockWhoseClaimWasInterruptedIsTakenOver() throws IOException {
        Files.createDirectories(registry);
        Files.createFile(registry.resolve("20000000"));

        assertThat(new IdRanges(registry, two).acquire()).isEqualTo(new IdRange(0x20000000L));
    }

    @Test
    void instancesThatClaimAtOnceGetDifferentRanges() {
        Set<IdRange> taken = ConcurrentHashMap.newKeySet();
        List.of(one, two).parallelStream().forEach(owner -> {
            IdRanges ranges = new IdRanges(registry, owner);
            IntStream.range(0, 600).parallel().forEach(i -> taken.add(ranges.acquire()));
        });

        assertThat(taken).hasSize(1200);
    }

    @Property
    void rangesDoNotOverlap(@ForAll short a, @ForAll short b) {
        IdRange left = new IdRange(0x20000000L + Short.toUnsignedLong(a) % 20224 * IdRange.SIZE);
        IdRange right = new IdRange(0x20000000L + Short.toUnsignedLong(b) % 20224 * IdRange.SIZE);
        assertThat(left.equals(right) || Math.abs(left.first() - right.first()) >= IdRange.SIZE)
                .isTrue();
    }
}
