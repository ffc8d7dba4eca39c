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
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TemplatesTest {
    @TempDir
    Path directory;

    private Templates templates;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Stat.of(directory).uid() == 0, "only root may give files away");
        templates = new Templates(directory.resolve("templates"), name -> name.equals("busy"));
    }

    private Template importOne(String name) throws IOException {
        byte[] archive = new TarBuilder().file("etc/motd", "hello").build();
        return templates.importArchive(new ByteArrayInputStream(archive), name, Progress.NONE);
    }

    private void nothingLeft() throws IOException {
        try (var paths = Files.list(directory.resolve("templates"))) {
            assertThat(paths.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".new-") || name.startsWith(".old-"));
        }
    }

    private static void failsWith(Kind kind, Callable<?> work) {
        assertThatThrownBy(work::call).isInstanceOfSatisfying(TemplateException.class, e -> assertThat(e.kind())
                .isEqualTo(kind));
    }

    @Test
    void whatIsImportedIsListedFoundAndRemoved() throws IOException {
        assertThat(templates.list()).isEmpty();
        Template made = importOne("one");
        importOne("another");
        assertThat(made.bytes()).isEqualTo(5);
        assertThat(made.source()).isEqualTo("archive");
        assertThat(made.rootfs().resolve("etc/motd")).hasContent("hello");
        assertThat(Stat.of(made.rootfs()).permissions()).isEqualTo(0755);
        assertThat(templates.find("one")).contains(made);
        assertThat(templates.list()).extracting(Template::name).containsExactly("another", "one");
        templates.remove("one");
        assertThat(templates.find("one")).isEmpty();
        assertThat(made.rootfs()).doesNotExist();
        nothingLeft();
    }

    @Test
    void namesAreJudged() throws IOException {
        for (String name : List.of("", "..", ".new-x", "a/b", "-x", "x".repeat(64), "a\nb")) {
            failsWith(Kind.BAD_NAME, () -> importOne(name));
            assertThat(templates.find(name)).isEmpty();
            failsWith(Kind.NOT_FOUND, () -> templates.findOrBuild(name, Progress.NONE));
        }
        importOne("twice");
        failsWith(Kind.NAME_IN_USE, () -> importOne("twice"));
        failsWith(Kind.NOT_FOUND, () -> templates.build("plan9", BuildOptions.named("x"), Progress.NONE));
    }

    @Test
    void aTemplateInUseStays() throws IOException {
        importOne("busy");
        assertThatThrownBy(() -> templates.remove("busy")).hasMessageContaining("containers are made of it");
        assertThat(templates.find("busy")).isPresent();
        assertThatThrownBy(() -> templates.remove("none")).hasMessageContaining("no template 'none'");
    }

    @Test
    void whatFailsLeavesNothing() throws IOException {
        byte[] archive = new TarBuilder().file("fine", "x").file("../evil", "x").build();
        failsWith(Kind.HOSTILE, () -> templates.importArchive(new ByteArrayInputStream(archive), "bad", Progress.NONE));
        assertThat(templates.list()).isEmpty();
        nothingLeft();
        failsWith(Kind.BAD_SOURCE, () -> templates.importFrom(directory.resolve("none"), "x", Progress.NONE));
        failsWith(Kind.BAD_SOURCE, () -> templates.importFrom(Path.of("/dev/null"), "x", Progress.NONE));
    }

    @Test
    void cancellingLeavesNothing() throws IOException {
        byte[] archive = new TarBuilder().file("a", "x").file("b", "x").build();
        failsWith(
                Kind.CANCELLED,
                () -> templates.importArchive(new ByteArrayInputStream(archive), "x", advance -> Thread.currentThread()
                        .interrupt()));
        assertThat(Thread.interrupted()).isTrue();
        nothingLeft();
    }

    @Test
    void leftoversOfACrashAreRemoved() throws IOException {
        importOne("kept");
        Path left = Files.createDirectories(directory.resolve("templates/.new-x-123/rootfs/etc"));
        Files.writeString(left.resolve("f"), "x");
        Files.createDirectories(directory.resolve("templates/.old-9/y"));
        templates.removeLeftovers();
        nothingLeft();
        assertThat(templates.list()).extracting(Template::name).containsExactly("kept");
    }

    @Test
    void aDamagedTemplateDoesNotHideTheOthers() throws IOException {
        importOne("good");
        importOne("bad");
        Files.writeString(directory.resolve("templates/bad/template.json"), "{");
        Files.createDirectory(directory.resolve("templates/foreign"));
        Files.createFile(directory.resolve("templates/stray"));
        assertThat(templates.list()).extracting(Template::name).containsExactly("good");
        assertThat(templates.find("stray")).isEmpty();
        assertThatThrownBy(() -> templates.find("bad")).hasMessageContaining("template.json");
    }

    @Test
    void aDirectoryArrivesWithEverythingInIt() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
        Files.createLink(source.resolve("hard"), source.resolve("file"));
        Files.createSymbolicLink(source.resolve("soft"), Path.of("/etc/passwd"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(100L << 20);
            sparse.seek(50L << 20);
            sparse.write(1);
        }
        try (Fd root = Fd.open(source, OpenFlag.DIRECTORY)) {
            Inode.makeCharacterDevice(root, "zero", 0600, 1, 5);
            try (Fd file = Inode.openPath(root, "file")) {
                InodeAttributes.setOwner(file, 7, 8);
                InodeAttributes.setPermissions(file, 04711);
                InodeAttributes.setExtended(file, "trusted.binary", new byte[] {(byte) 0xff, 0, '\n', '='});
            }
        }
        Path rootfs = templates.importFrom(source, "copy", Progress.NONE).rootfs();
        Stat file = Stat.of(rootfs.resolve("file"));
        assertThat(file.uid()).isEqualTo(7);
        assertThat(file.permissions()).isEqualTo(04711);
        assertThat(file.links()).isEqualTo(2);
        assertThat(file.modifiedNanos())
                .isEqualTo(Stat.of(source.resolve("file")).modifiedNanos());
        assertThat(Stat.of(rootfs.resolve("zero")).rdevMinor()).isEqualTo(5);
        assertThat(Files.readSymbolicLink(rootfs.resolve("soft"))).hasToString("/etc/passwd");
        assertThat(Files.mismatch(rootfs.resolve("sparse"), source.resolve("sparse")))
                .isEqualTo(-1);
        assertThat((Long) Files.getAttribute(rootfs.resolve("sparse"), "size")).isEqualTo(100L << 20);
        try (Fd root = Fd.open(rootfs, OpenFlag.DIRECTORY);
                Fd inode = Inode.openPath(root, "file")) {
            assertThat(InodeAttributes.extended(inode, "trusted.binary")).containsExactly(0xff, 0, '\n', '=');
        }
    }

    @Test
    void aDirectoryThatHoldsTheTemplatesIsCopiedWithoutThem() throws IOException {
        importOne("first");
        Path rootfs = templates.importFrom(directory, "self", Progress.NONE).rootfs();
        assertThat(rootfs.resolve("templates")).doesNotExist();
    }

    @Test
    void busyboxIsBuiltOnceHoweverManyWantIt() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/busybox")) && ElfFile.isStatic(Path.of("/bin/busybox")),
                "no static busybox is installed");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Template> build = () -> templates.findOrBuild("busybox", Progress.NONE);
            List<Template> made = new ArrayList<>();
            for (Future<Template> future : threads.invokeAll(Collections.nCopies(4, build))) {
                made.add(future.get());
            }
            assertThat(made).allMatch(made.get(0)::equals);
        } finally {
            threads.shutdownNow();
        }
        Path rootfs = templates.find("busybox").orElseThrow().rootfs();
        assertThat(Files.readSymbolicLink(rootfs.resolve("bin/sh"))).hasToString("/bin/busybox");
        assertThat(Stat.of(rootfs.resolve("tmp")).permissions()).isEqualTo(01777);
        assertThat(Files.isExecutable(rootfs.resolve("bin/busybox"))).isTrue();
    }
}
