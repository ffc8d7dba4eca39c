package io.ctctl.runtime.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Inode;
import io.ctctl.linux.InodeAttributes;
import io.ctctl.linux.OpenFlag;
import io.ctctl.linux.Stat;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What archives hold arrives; what they attempt does not. Members belong to whoever runs this, so that root is not needed. */
final class ArchiveExtractorTest {
    @TempDir
    Path directory;

    private Path target;
    private Path outside;
    private TarBuilder tar;
    private int uid;
    private int gid;

    @BeforeEach
    void prepare() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Stat own = Stat.of(target);
        uid = own.uid();
        gid = own.gid();
        tar = new TarBuilder();
    }

    private void own(TarArchiveEntry entry) {
        entry.setUserId(uid);
        entry.setGroupId(gid);
    }

    private long extract(byte[] archive) throws IOException {
        try (Fd root = Fd.open(target, OpenFlag.DIRECTORY);
                ArchiveExtractor extractor = new ArchiveExtractor(root, Progress.NONE)) {
            return extractor.extract(new ByteArrayInputStream(archive));
        }
    }

    private void refused(Kind kind, String message) throws IOException {
        byte[] archive = tar.build();
        assertThatThrownBy(() -> extract(archive))
                .isInstanceOfSatisfying(
                        TemplateException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside.toFile().list()).containsExactly("secret");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("target", "outside");
    }

    private void root() {
        assumeTrue(uid == 0, "only root may give files away and make devices");
    }

    @Test
    void filesDirectoriesAndLinksArrive() throws IOException {
        long bytes = extract(tar.directory("./")
                .directory("./etc/")
                .file("./etc/motd", "hello", this::own)
                .file("empty", "", this::own)
                .symlink("etc/link", "/nowhere/../else")
                .hardLink("second", "./etc/motd")
                .build());
        assertThat(bytes).isEqualTo(5);
        assertThat(target.resolve("etc/motd")).hasContent("hello");
        assertThat(target.resolve("empty")).isEmptyFile();
        assertThat(Files.readSymbolicLink(target.resolve("etc/link"))).hasToString("/nowhere/../else");
        assertThat(Stat.of(target.resolve("second")).inode())
                .isEqualTo(Stat.of(target.resolve("etc/motd")).inode());
        assertThat(Stat.of(target).permissions()).isEqualTo(Stat.of(outside).permissions());
    }

    @Test
    void missingParentsAreMade() throws IOException {
        extract(tar.file("a/b/c/d", "deep", this::own).build());
        assertThat(target.resolve("a/b/c/d")).hasContent("deep");
        assertThat(Stat.of(target.resolve("a/b")).permissions()).isEqualTo(0755);
    }

    @Test
    void ownersModesAndTimesAreKept() throws IOException {
        root();
        extract(tar.file("su", "x", entry -> {
                    entry.setIds(1234, 5678);
                    entry.setMode(06755);
                    entry.addPaxHeader("mtime", "1234567890.123456700");
                })
                .file("big", "x", entry -> entry.setIds(3_000_000, 3_000_001))
                .directory("sticky/")
                .file("sticky/in", "x")
                .build());
        Stat su = Stat.of(target.resolve("su"));
        assertThat(su.uid()).isEqualTo(1234);
        assertThat(su.gid()).isEqualTo(5678);
        assertThat(su.permissions()).isEqualTo(06755);
        assertThat(su.modifiedNanos()).isEqualTo(1234567890123456700L);
        assertThat(Stat.of(target.resolve("big")).uid()).isEqualTo(3_000_000);
        assertThat(Files.getLastModifiedTime(target.resolve("sticky")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_000_000_000));
    }

    @Test
    void devicesAndFifosArrive() throws IOException {
        root();
        extract(tar.device("null", 1, 3).device("far", 259, 70_000).fifo("pipe").build());
        Stat device = Stat.of(target.resolve("null"));
        assertThat(device.mode() & 0170000).isEqualTo(0020000);
        assertThat(device.rdevMajor()).isEqualTo(1);
        assertThat(device.rdevMinor()).isEqualTo(3);
        assertThat(Stat.of(target.resolve("far")).rdevMinor()).isEqualTo(70_000);
        assertThat(Stat.of(target.resolve("pipe")).mode() & 0170000).isEqualTo(0010000);
    }

    @Test
    void capabilitiesWithBytesThatAreNoTextAreKept() throws IOException {
        root();
        // VFS_CAP_REVISION_2, effective, cap_setuid: bit 7 makes the byte 0x80, which is no UTF-8
        byte[] capability = {1, 0, 0, 2, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] archive = tar.file(
                        "ping",
                        "x",
                        entry -> entry.addPaxHeader("SCHILY.xattr.security.capability", "A".repeat(capability.length)))
                .build();
        int at = new String(archive, StandardCharsets.ISO_8859_1).indexOf("A".repeat(capability.length));
        System.arraycopy(capability, 0, archive, at, capability.length);
        extract(archive);
        try (Fd root = Fd.open(target, OpenFlag.DIRECTORY);
                Fd ping = Inode.openPath(root, "ping")) {
            assertThat(InodeAttributes.extended(ping, "security.capability")).isEqualTo(capability);
        }
    }

    @Test
    void attributesInTheFormOfLibarchiveAreKept() throws IOException {
        root();
        extract(tar.file(
                        "f",
                        "x",
                        entry -> entry.addPaxHeader(
                                "LIBARCHIVE.xattr.trusted.a%20b",
                                Base64.getEncoder().encodeToString("value".getBytes(StandardCharsets.UTF_8))))
                .build());
        try (Fd root = Fd.open(target, OpenFlag.DIRECTORY);
                Fd file = Inode.openPath(root, "f")) {
            assertThat(InodeAttributes.extended(file, "trusted.a b")).asString().isEqualTo("value");
        }
    }

    @Test
    void namesOfAnyLengthTheKernelTakesArrive() throws IOException {
        String component = "ü".repeat(100);
        String path = (component + "/").repeat(10) + "x".repeat(255);
        extract(tar.file(path, "long", this::own).build());
        assertThat(target.resolve(path)).hasContent("long");
    }

    @Test
    void theLastOfMembersWithOneNameCounts() throws IOException {
        extract(tar.file("a", "first", this::own)
                .file("a", "second", this::own)
                .symlink("b", "/etc/passwd")
                .file("b", "a file now", this::own)
                .file("c", "x", this::own)
                .directory("c/")
                .file("c/in", "y", this::own)
                .build());
        assertThat(target.resolve("a")).hasContent("second");
        assertThat(Files.isSymbolicLink(target.resolve("b"))).isFalse();
        assertThat(target.resolve("b")).hasContent("a file now");
        assertThat(target.resolve("c/in")).hasContent("y");
    }

    @Test
    void everyCompressionIsTold() throws IOException {
        byte[] plain = tar.file("f", "content".repeat(1000), this::own).build();
        byte[][] archives = {
            plain,
            pack(plain, GZIPOutputStream::new),
            pack(plain, out -> new XZOutputStream(out, new LZMA2Options())),
            pack(plain, com.github.luben.zstd.ZstdOutputStream::new)
        };
        for (byte[] archive : archives) {
            assertThat(extract(archive)).isEqualTo(7000);
            Files.delete(target.resolve("f"));
        }
    }

    private interface Packer {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static byte[] pack(byte[] plain, Packer packer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packer.open(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void absolutePathsAreRefused() throws IOException {
        tar.file(outside.resolve("new").toString(), "x");
        refused(Kind.HOSTILE, "absolute path");
    }

    @Test
    void dotDotIsRefusedAnywhere() throws IOException {
        tar.directory("a/").file("a/../../outside/new", "x");
        refused(Kind.HOSTILE, "leaves the target");
    }

    @Test
    void writingThroughASymlinkIsRefused() throws IOException {
        tar.symlink("way", "../outside").file("way/new", "x");
        refused(Kind.HOSTILE, "writes through way");
    }

    @Test
    void writingThroughAnAbsoluteSymlinkIsRefused() throws IOException {
        tar.symlink("way", outside.toString()).file("way/a/b/new", "x");
        refused(Kind.HOSTILE, "writes through way/a/b");
    }

    @Test
    void aSymlinkIsReplacedAndNotWrittenThrough() throws IOException {
        extract(tar.symlink("secret", "../outside/secret")
                .file("secret", "mine", this::own)
                .build());
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(target.resolve("secret")).hasContent("mine");
    }

    @Test
    void aDirectoryIsNotReplacedByASymlink() throws IOException {
        tar.directory("d/")
                .file("d/f", "x", this::own)
                .symlink("d", "../outside")
                .file("d/new", "x");
        refused(Kind.HOSTILE, "replaces the directory d");
    }

    @Test
    void aSymlinkReplacedByADirectoryIsADirectory() throws IOException {
        extract(tar.symlink("d", "../outside")
                .directory("d/")
                .file("d/new", "x", this::own)
                .build());
        assertThat(target.resolve("d/new")).hasContent("x");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void hardLinksToOutsideAreRefused() throws IOException {
        tar.hardLink("stolen", "../outside/secret");
        refused(Kind.HOSTILE, "leaves the target");
    }

    @Test
    void hardLinksThroughASymlinkAreRefused() throws IOException {
        tar.symlink("way", "../outside").hardLink("stolen", "way/secret");
        refused(Kind.HOSTILE, "writes through way");
    }

    @Test
    void aHardLinkToASymlinkLinksTheSymlink() throws IOException {
        extract(tar.symlink("way", "../outside/secret")
                .hardLink("second", "way")
                .file("second", "mine", this::own)
                .build());
        assertThat(outside.resolve("secret")).hasContent("secret");
    }

    @Test
    void hardLinksToDirectoriesAndToNothingAreRefused() throws IOException {
        tar.directory("d/").hardLink("l", "d");
        refused(Kind.HOSTILE, "hard link to a directory");
        tar = new TarBuilder().hardLink("l", "later");
        refused(Kind.BAD_SOURCE, "did not come before it");
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        tar.file("f", "x", this::own).file("f/g", "x");
        refused(Kind.HOSTILE, "writes through f");
    }

    @Test
    void overlongNamesAreRefused() throws IOException {
        tar.file("x".repeat(256), "x");
        refused(Kind.HOSTILE, "more than 255 bytes");
        tar = new TarBuilder().file("x/".repeat(2000) + "y", "x");
        refused(Kind.HOSTILE, "more than 3072 bytes");
    }

    @Test
    void attributesThatSteerOverlayfsAreRefused() throws IOException {
        tar.file("f", "x", entry -> {
            own(entry);
            entry.addPaxHeader("SCHILY.xattr.user.overlay.redirect", "/etc");
        });
        refused(Kind.HOSTILE, "user.overlay.redirect");
    }

    @Test
    void whatIsCutShortOrDamagedIsTold() {
        byte[] archive = tar.file("f", "x".repeat(5000), this::own).build();
        assertThatThrownBy(() -> extract(Arrays.copyOf(archive, 3000))).hasMessageContaining("cut short");
        byte[] damaged = archive.clone();
        damaged[0] ^= 1;
        assertThatThrownBy(() -> extract(damaged)).hasMessageContaining("not a tar archive");
        assertThatThrownBy(() -> extract("no tar at all".repeat(100).getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("not a tar archive");
        assertThatThrownBy(() -> extract(new byte[0])).hasMessageContaining("empty");
        assertThatThrownBy(() -> extract(new byte[10240])).hasMessageContaining("empty");
    }

    @Test
    void anInterruptEndsIt() {
        byte[] archive = tar.file("f", "x", this::own).build();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> extract(archive))
                .isInstanceOfSatisfying(
                        TemplateException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
    }
}
