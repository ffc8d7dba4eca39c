package io.ctctl.checkpoint.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.Layout;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.PageSet;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoriesTest {
    private static final ImageId IMAGE = ImageId.process(1);
    private static final long START = 0x7f00_0000_0000L;

    @TempDir
    Path directory;

    private Path history;

    @BeforeEach
    void make() throws IOException {
        history = Files.createDirectory(directory.resolve("history"));
    }

    @Test
    void onlyWhatHasChangedIsKept() throws IOException {
        NavigableMap<Long, Integer> memory = memory(1000);
        take(1, OptionalInt.empty(), memory);
        memory.put(START, 77);
        memory.remove(START + 5 * PageRange.PAGE);
        memory.put(START - PageRange.PAGE, 78);
        take(2, OptionalInt.of(1), memory);

        assertThat(Files.size(PageLocation.pages(history, 1))).isEqualTo(1000L * PageRange.PAGE);
        assertThat(Files.size(PageLocation.pages(history, 2))).isEqualTo(2L * PageRange.PAGE);
        assertThat(rebuilt(2)).isEqualTo(memory);
    }

    @Test
    void aPointWhosePagesNobodyNeedsAnyMoreIsTold() throws IOException {
        NavigableMap<Long, Integer> memory = memory(10);
        take(1, OptionalInt.empty(), memory);
        memory.replaceAll((address, content) -> content + 1);
        take(2, OptionalInt.of(1), memory);

        assertThat(new Memories(history).release(1, List.of(2))).containsExactly(1);
        assertThat(rebuilt(2)).isEqualTo(memory);
    }

    /** Whatever goes, and in whatever order, the points that stay are whole. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyPointMayGo(long seed) throws IOException {
        Random random = new Random(seed);
        NavigableMap<Integer, NavigableMap<Long, Integer>> points = new TreeMap<>();
        NavigableMap<Long, Integer> memory = memory(300);
        for (int number = 1; number <= 12; number++) {
            OptionalInt before = points.isEmpty() ? OptionalInt.empty() : OptionalInt.of(points.lastKey());
            take(number, before, memory);
            points.put(number, new TreeMap<>(memory));
            if (points.size() > 3) {
                List<Integer> all = new ArrayList<>(points.keySet());
                drop(all.get(random.nextInt(all.size())), points);
            }
            for (Map.Entry<Integer, NavigableMap<Long, Integer>> point : points.entrySet()) {
                assertThat(rebuilt(point.getKey())).isEqualTo(point.getValue());
            }
            change(memory, random);
        }
    }

    private void drop(int number, NavigableMap<Integer, NavigableMap<Long, Integer>> points) throws IOException {
        points.remove(number);
        List<Integer> neighbours = new ArrayList<>();
        if (points.lowerKey(number) != null) {
            neighbours.add(points.lowerKey(number));
        }
        if (points.higherKey(number) != null) {
            neighbours.add(points.higherKey(number));
        }
        for (int unneeded : new Memories(history).release(number, neighbours)) {
            assertThat(points).doesNotContainKey(unneeded);
            Files.delete(PageLocation.pages(history, unneeded));
        }
    }

    private static void change(NavigableMap<Long, Integer> memory, Random random) {
        for (int i = 0; i < 40; i++) {
            long address = START + (long) random.nextInt(400) * PageRange.PAGE;
            if (random.nextInt(4) == 0) {
                memory.remove(address);
            } else {
                memory.put(address, random.nextInt(1 << 20));
            }
        }
    }

    /** Pages by their addresses; a page is made of one number. */
    private static NavigableMap<Long, Integer> memory(int pages) {
        NavigableMap<Long, Integer> memory = new TreeMap<>();
        for (int i = 0; i < pages; i++) {
            memory.put(START + (long) i * PageRange.PAGE, i);
        }
        return memory;
    }

    private void take(int number, OptionalInt before, NavigableMap<Long, Integer> memory) throws IOException {
        Files.createDirectory(history.resolve(String.valueOf(number)));
        try (PointPages pages = new PointPages(history, number, before)) {
            PageSet.Builder all = PageSet.builder();
            for (Map.Entry<Long, Integer> page : memory.entrySet()) {
                PageRange range = new PageRange(page.getKey(), 1);
                all.add(range);
                pages.pages(IMAGE, range, page(page.getValue()));
            }
            pages.complete(new Layout(Map.of(IMAGE, all.build())));
            pages.sync();
        }
    }

    private static ByteBuffer page(int content) {
        ByteBuffer page = ByteBuffer.allocateDirect(PageRange.PAGE).order(ByteOrder.LITTLE_ENDIAN);
        while (page.hasRemaining()) {
            page.putInt(content);
        }
        return page.flip();
    }

    private NavigableMap<Long, Integer> rebuilt(int number) throws IOException {
        Path images = Files.createTempDirectory(directory, "images");
        new Memories(history).rebuild(number, images);
        Pagemap map = Pagemap.read(images.resolve(IMAGE.pagemapName()));
        ByteBuffer pages = ByteBuffer.wrap(Files.readAllBytes(images.resolve(Pagemap.pagesName(map.pagesId()))))
                .order(ByteOrder.LITTLE_ENDIAN);
        NavigableMap<Long, Integer> memory = new TreeMap<>();
        for (PagemapEntry entry : map.entries()) {
            for (long i = 0; i < entry.range().pages(); i++) {
                int[] content = new int[PageRange.PAGE / 4];
                for (int at = 0; at < content.length; at++) {
                    content[at] = pages.getInt();
                }
                assertThat(new TreeSet<>(Arrays.stream(content).boxed().toList()))
                        .hasSize(1);
                memory.put(entry.range().address() + i * PageRange.PAGE, content[0]);
            }
        }
        assertThat(pages.hasRemaining()).isFalse();
        return memory;
    }
}
