package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class BpfMapTest {
    private static final String NAME = "ctctl_t" + ProcessHandle.current().pid();

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private static byte[] value(long number) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private static List<Long> numbers(List<ByteBuffer> values) {
        return values.stream().map(value -> value.getLong(0)).toList();
    }

    @Test
    void whatIsPutIsThereUntilItIsTaken() throws SyscallException {
        try (BpfMap map = BpfMap.create(new BpfMap.Layout(NAME, 4, 8, false, 10))) {
            map.put(key(7), value(41));
            map.put(key(7), value(42));
            map.putNew(key(7), value(43));
            assertThat(numbers(map.get(key(7)).orElseThrow())).containsExactly(42L);
            assertThat(map.keys()).containsExactly(key(7));
            assertThat(numbers(map.take(key(7)).orElseThrow())).containsExactly(42L);
            assertThat(map.take(key(7))).isEmpty();
            map.remove(key(7));
            assertThat(map.keys()).isEmpty();
        }
    }

    @Test
    void eachCpuHasAValueOfItsOwn() throws SyscallException {
        try (BpfMap map = BpfMap.create(new BpfMap.Layout(NAME, 4, 8, true, 10))) {
            map.put(key(1), value(5));
            assertThat(numbers(map.get(key(1)).orElseThrow()))
                    .hasSize(PossibleCpus.count())
                    .containsOnly(5L);
        }
    }

    @Test
    void anotherHolderFindsItByItsLayout() throws SyscallException {
        BpfMap.Layout layout = new BpfMap.Layout(NAME, 4, 8, false, 10);
        assertThat(BpfMap.find(layout)).isEmpty();
        try (BpfMap map = BpfMap.create(layout)) {
            map.put(key(1), value(9));
            try (BpfMap found = BpfMap.find(layout).orElseThrow()) {
                assertThat(found.keys()).containsExactly(key(1));
            }
            assertThat(BpfMap.names()).contains(NAME);
            assertThat(BpfMap.find(new BpfMap.Layout(NAME, 4, 16, false, 10))).isEmpty();
        }
    }

    @Test
    void aLayoutThatTheKernelWouldNotTakeIsRefused() {
        assertThatThrownBy(() -> new BpfMap.Layout("sixteen.letters.", 4, 8, false, 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BpfMap.Layout(NAME, 4, 7, false, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void possibleCpusAreCounted() {
        assertThat(PossibleCpus.count("0")).isEqualTo(1);
        assertThat(PossibleCpus.count("0-1")).isEqualTo(2);
        assertThat(PossibleCpus.count("0,2-4,7")).isEqualTo(5);
    }
}
