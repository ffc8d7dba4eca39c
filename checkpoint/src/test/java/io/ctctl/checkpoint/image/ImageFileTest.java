package io.ctctl.checkpoint.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ImageFileTest {
    private static final byte[] HEADER = {0x19, 0x43, 0x56, 0x54, 1, 2, 3, 4};

    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll @Size(max = 5) List<byte[]> entries) throws IOException {
        Path file = Files.createTempFile("image", ".img");
        try {
            new ImageFile(HEADER, entries).write(file);
            ImageFile read = ImageFile.read(file);
            assertThat(read.header()).isEqualTo(HEADER);
            assertThat(read.entries()).hasSameSizeAs(entries);
            for (int i = 0; i < entries.size(); i++) {
                assertThat(read.entries().get(i)).isEqualTo(entries.get(i));
            }
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 200)
    void aFileThatIsCutShortIsRefused(@ForAll byte[] entry, @ForAll @IntRange(max = 64) int missing)
            throws IOException {
        Path file = Files.createTempFile("image", ".img");
        try {
            new ImageFile(HEADER, List.of(entry)).write(file);
            byte[] bytes = Files.readAllBytes(file);
            int length = bytes.length - 1 - missing % (bytes.length - 1);
            Files.write(file, Arrays.copyOf(bytes, length));
            if (length == HEADER.length) {
                assertThat(ImageFile.read(file).entries()).isEmpty();
            } else {
                assertThatThrownBy(() -> ImageFile.read(file)).hasMessageContaining("cut short");
            }
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 300)
    void fieldsGoThroughUnchanged(
            @ForAll @IntRange(min = 1, max = 5000) int number, @ForAll long value, @ForAll byte[] bytes)
            throws IOException {
        byte[] message =
                new ProtoWriter().number(number, value).bytes(number + 1, bytes).toByteArray();
        ProtoWriter copy = new ProtoWriter();
        for (ProtoField field : ProtoField.parse(message)) {
            copy.field(field);
        }
        assertThat(copy.toByteArray()).isEqualTo(message);
        assertThat(ProtoField.of(ProtoField.parse(message), number)
                        .orElseThrow()
                        .value())
                .isEqualTo(value);
    }

    @Property(tries = 500)
    void noBytesDoMoreHarmThanARefusal(@ForAll byte[] bytes) {
        try {
            assertThat(ProtoField.parse(bytes)).hasSizeLessThanOrEqualTo(bytes.length);
        } catch (IOException expected) {
            assertThat(expected).hasMessageMatching(".*protobuf message.*");
        }
    }
}
