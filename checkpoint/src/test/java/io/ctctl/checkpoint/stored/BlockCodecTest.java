package io.ctctl.checkpoint.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockCodecTest {
    private static final int BLOCK = BlockCodec.BLOCK;

    private final byte[] packed = new byte[BLOCK];

    @Test
    void repetitionTakesLittleRoom() throws IOException {
        byte[] block = new byte[BLOCK];
        for (int at = 0; at < BLOCK; at++) {
            block[at] = (byte) ((at + 4080) / 4096);
        }
        assertThat(packedAndUnpacked(block, BLOCK)).isLessThan(1024);
        assertThat(packedAndUnpacked(new byte[BLOCK], BLOCK)).isLessThan(512);
        assertThat(packedAndUnpacked(block, 4096)).isLessThan(128);
    }

    @Test
    void noiseIsGivenUp() {
        byte[] block = new byte[BLOCK];
        new Random(7).nextBytes(block);
        assertThat(new BlockCodec().pack(block, BLOCK, packed)).isZero();
    }

    @Test
    void whateverIsPackedComesBack() throws IOException {
        Random random = new Random(11);
        int paid = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] block = new byte[BLOCK];
            int size = (1 + random.nextInt(16)) * 4096;
            for (int at = 0; at < size; ) {
                int length = Math.min(size - at, 1 + random.nextInt(1 << random.nextInt(13)));
                if (random.nextInt(4) == 0) {
                    byte[] noise = new byte[Math.min(length, 64)];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, block, at, noise.length);
                } else if (random.nextBoolean() && at > 0) {
                    int from = random.nextInt(at);
                    for (int i = 0; i < length; i++) {
                        block[at + i] = block[from + i % (at - from)];
                    }
                } else {
                    Arrays.fill(block, at, at + length, (byte) random.nextInt());
                }
                at += length;
            }
            paid += packedAndUnpacked(block, size) > 0 ? 1 : 0;
        }
        assertThat(paid).isGreaterThan(100);
    }

    @Test
    void damageIsNoticedOrHarmless() throws IOException {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, 100, 200, (byte) 3);
        int length = new BlockCodec().pack(block, BLOCK, packed);
        for (int at = 0; at < length; at++) {
            byte[] damaged = packed.clone();
            damaged[at] ^= 0x55;
            try {
                assertThat(BlockCodec.unpack(damaged, length, new byte[BLOCK])).isLessThanOrEqualTo(BLOCK);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        byte[] beforeTheBeginning = {0x0f, 1, 0};
        byte[] ofWhatIsNotThereYet = {0x10, 7, 0, 0};
        for (byte[] wrong : new byte[][] {beforeTheBeginning, ofWhatIsNotThereYet}) {
            assertThatThrownBy(() -> BlockCodec.unpack(wrong, wrong.length, new byte[BLOCK]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged");
        }
    }

    private int packedAndUnpacked(byte[] block, int size) throws IOException {
        int length = new BlockCodec().pack(block, size, packed);
        if (length > 0) {
            byte[] again = new byte[BLOCK];
            assertThat(BlockCodec.unpack(packed, length, again)).isEqualTo(size);
            assertThat(Arrays.equals(again, 0, size, block, 0, size)).isTrue();
        }
        return length;
    }
}
