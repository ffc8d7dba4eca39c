package io.ctctl.checkpoint.stored;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedMemoryTest {
    private static final int NOBODY = 0x7ffffffe;

    @TempDir
    Path images;

    @Test
    void memoryThatCannotBeReadIsAFailure() throws IOException {
        try (StoppedMemory memory = new StoppedMemory(images, number -> NOBODY)) {
            memory.add(ImageId.process(7), new PageRange(0x10000, 4));
            memory.read();
            assertThatThrownBy(memory::await).isInstanceOf(IOException.class);
        }
    }
}
