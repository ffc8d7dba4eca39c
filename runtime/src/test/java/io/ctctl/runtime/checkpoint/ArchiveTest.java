package io.ctctl.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.ctctl.checkpoint.image.ImageSummary;
import io.ctctl.runtime.Surroundings;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir
    Path directory;

    private final Random random = new Random(7);
    private Path archive;
    private byte[] pages;

    @BeforeEach
    void write() throws IOException {
        Path images = Files.createDirectory(directory.resolve("images"));
        pages = new byte[300_000];
        random.nextBytes(pages);
        Files.write(images.resolve("pages-1.img"), pages);
        Files.write(images.resolve("empty.img"), new byte[0]);
        Path layer = Files.writeString(directory.resolve("layer"), "what it wrote");
        archive = directory.resolve("web.ckpt");
        try (ArchiveWriter writer = ArchiveWriter.create(archive)) {
            writer.write(Manifest.DOCUMENT.bytes(manifest()), images, Optional.of(layer));
        }
    }

    private static Manifest manifest() {
        return new Manifest(
                Instant.parse("2026-01-31T12:00:00Z"),
                new ContainerId("0123456789ab"),
                ContainerConfig.of(new RootSource.Template("busybox"), ProcessConfig.of(List.of("true"))),
                new HostTraits("amd64", "6.18.0", Set.of("avx", "sse2")),
                "4.2",
                true,
                new ImageSummary(List.of(new ImageSummary.Task(1, 0, 1, "true")), 4096, 0, 0),
                new Surroundings(
                        new TreeMap<>(Map.of("/data", "tmpfs")),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of("credits", "1 2"),
                        Optional.empty()));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path images = Files.createDirectory(directory.resolve("out"));
        Path layer = directory.resolve("layer.out");
        assertThat(new ArchiveReader(archive).unpack(images, layer)).isEqualTo(manifest());
        assertThat(new ArchiveReader(archive).manifest()).isEqualTo(manifest());
        assertThat(images.resolve("pages-1.img")).hasBinaryContent(pages);
        assertThat(images.resolve("empty.img")).isEmptyFile();
        assertThat(layer).hasContent("what it wrote");
    }

    @Test
    void whereverItIsCutItIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        for (int i = 0; i < 40; i++) {
            refused(Arrays.copyOf(whole, random.nextInt(whole.length)));
        }
    }

    @Test
    void whicheverByteIsAnotherItIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(archive);
        for (int i = 0; i < 60; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            refused(changed);
        }
    }

    /** A checksum of the compressor's own would not help: whoever changes a page compresses it anew. */
    @Test
    void aPageThatWasTamperedWithIsRefused() throws IOException {
        byte[] tar = unpacked();
        tar[tar.length / 2] ^= 1;
        assertThat(refused(compressed(tar))).contains("it has been changed");
    }

    @Test
    void aNewerVersionIsNamed() throws IOException {
        String tar = new String(unpacked(), StandardCharsets.ISO_8859_1);
        byte[] newer =
                tar.replaceFirst("\"version\" ?: ?1,", "\"version\" : 7,").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(newer).hasSameSizeAs(tar.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refused(compressed(newer))).contains("version 7");
    }

    @Test
    void aMissingFileIsNoArchive() {
        assertThatThrownBy(() -> new ArchiveReader(directory.resolve("none")).manifest())
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void aCpuWithoutWhatProgramsMayUseIsRefused() {
        HostTraits here = new HostTraits("amd64", "6.18.0", Set.of("sse2", "vmx"));
        assertThat(here.refusal(manifest().host()))
                .hasValueSatisfying(why -> assertThat(why).contains("avx").doesNotContain("sse2"));
        HostTraits more = new HostTraits("amd64", "6.18.0", Set.of("sse2", "avx", "avx2"));
        assertThat(more.refusal(manifest().host())).isEmpty();
        assertThat(new HostTraits("aarch64", "6.18.0", Set.of())
                        .refusal(manifest().host()))
                .isPresent();
    }

    private byte[] unpacked() throws IOException {
        try (InputStream in = new ZstdInputStream(Files.newInputStream(archive))) {
            return in.readAllBytes();
        }
    }

    private byte[] compressed(byte[] tar) throws IOException {
        Path file = directory.resolve("again");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
            out.write(tar);
        }
        return Files.readAllBytes(file);
    }

    /** Why. */
    private String refused(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("bad.ckpt"), bytes);
        Path images = Files.createTempDirectory(directory, "images");
        ContainerException refusal = catchThrowableOfType(ContainerException.class, () -> new ArchiveReader(file)
                .unpack(images, images.resolveSibling("l" + images.getFileName())));
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(ErrorKind.USAGE);
        return refusal.getMessage();
    }
}
