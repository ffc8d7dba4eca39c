package io.ctctl.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InodeTest {
    @TempDir
    private Path temporary;

    private Fd directory;

    @BeforeEach
    void openDirectory() throws IOException {
        directory = Fd.open(temporary, OpenFlag.PATH, OpenFlag.DIRECTORY);
    }

    @AfterEach
    void closeDirectory() {
        directory.close();
    }

    private static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    @Test
    void aFileIsMadeOnceAndWritten() throws IOException {
        try (Fd file = Inode.makeFile(directory, "f", 0600)) {
            Files.writeString(file.path(), "content");
        }
        assertThat(temporary.resolve("f")).hasContent("content");
        assertThatThrownBy(() -> Inode.makeFile(directory, "f", 0600)).hasMessageEndingWith(": EEXIST");
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name : new String[] {"", ".", "..", "a/b", "/etc"}) {
            assertThatThrownBy(() -> Inode.makeDirectory(directory, name, 0755))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSymlinkIsNeverFollowed() throws IOException {
        Inode.makeSymlink(directory, "link", "/etc/passwd");
        assertThat(Files.readSymbolicLink(directory.path().resolve("link"))).hasToString("/etc/passwd");
        assertThat(Stat.of(directory, "link").isRegular()).isFalse();
        assertThatThrownBy(() -> Inode.makeFile(directory, "link", 0600)).hasMessageEndingWith(": EEXIST");
        InodeAttributes.setTimes(directory, "link", 1_000_000_007L);
        assertThat(Stat.of(directory, "link").modifiedNanos()).isEqualTo(1_000_000_007L);
        try (Fd link = Inode.openPath(directory, "link")) {
            assertThat(Stat.of(link).isRegular()).isFalse();
        }
    }

    @Test
    void permissionsAreExactWhateverTheUmask() throws IOException {
        Inode.makeDirectory(directory, "d", 0777);
        try (Fd made = Inode.openPath(directory, "d")) {
            InodeAttributes.setPermissions(made, 03775);
            assertThat(Stat.of(made).permissions()).isEqualTo(03775);
        }
    }

    @Test
    void linksShareTheInode() throws IOException {
        Inode.makeFile(directory, "a", 0600).close();
        Inode.makeLink(directory, "a", directory, "b");
        assertThat(Stat.of(directory, "a").inode())
                .isEqualTo(Stat.of(directory, "b").inode());
        assertThat(Stat.of(directory, "a").links()).isEqualTo(2);
        Inode.rename(directory, "b", directory, "c");
        Inode.unlink(directory, "a");
        assertThat(Stat.of(directory, "c").links()).isEqualTo(1);
    }

    @Test
    void extendedAttributesAreKeptAsBytes() throws IOException {
        Inode.makeFile(directory, "f", 0600).close();
        byte[] value = {0, 1, (byte) 0xff};
        try (Fd file = Inode.openPath(directory, "f")) {
            try {
                InodeAttributes.setExtended(file, "user.test", value);
            } catch (SyscallException failed) {
                assumeTrue(failed.errno() != Errno.EOPNOTSUPP, "the file system has no user attributes");
                throw failed;
            }
            assertThat(InodeAttributes.extended(file, "user.test")).isEqualTo(value);
            assertThatThrownBy(() -> InodeAttributes.extended(file, "user.none"))
                    .hasMessageEndingWith(": ENODATA");
        }
    }

    @Test
    void fileCapabilitiesAndOwnersAreSet() throws IOException {
        assumeRoot();
        Inode.makeFile(directory, "f", 0600).close();
        byte[] netBindService = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        try (Fd file = Inode.openPath(directory, "f")) {
            InodeAttributes.setOwner(file, 1234, 4321);
            InodeAttributes.setPermissions(file, 04755);
            InodeAttributes.setExtended(file, "security.capability", netBindService);
            Stat stat = Stat.of(file);
            assertThat(stat.uid()).isEqualTo(1234);
            assertThat(stat.gid()).isEqualTo(4321);
            assertThat(stat.permissions()).isEqualTo(04755);
            assertThat(InodeAttributes.extended(file, "security.capability")).isEqualTo(netBindService);
        }
    }

    @Test
    void devicesHaveTheirNumbers() throws IOException {
        assumeRoot();
        Inode.makeCharacterDevice(directory, "null", 0666, 1, 3);
        Inode.makeBlockDevice(directory, "big", 0600, 4000, 300_000);
        Inode.makeFifo(directory, "fifo", 0600);
        assertThat(Stat.of(directory, "null").rdevMinor()).isEqualTo(3);
        assertThat(Stat.of(directory, "big").rdevMajor()).isEqualTo(4000);
        assertThat(Stat.of(directory, "big").rdevMinor()).isEqualTo(300_000);
        assertThat(Stat.of(directory, "fifo").mode() >> 12).isEqualTo(1);
    }

    @Test
    void insideARootAbsoluteLinksAndDotsStayInside() throws IOException {
        Files.createDirectories(temporary.resolve("etc"));
        Files.writeString(temporary.resolve("etc/passwd"), "inside");
        Inode.makeSymlink(directory, "absolute", "/etc/passwd");
        Inode.makeSymlink(directory, "up", "../../../../../../etc/passwd");
        for (String path : new String[] {"absolute", "up", "/etc/passwd", "../../etc/passwd"}) {
            try (Fd file = InRoot.open(directory, path)) {
                assertThat(Files.readString(file.path())).isEqualTo("inside");
            }
        }
    }

    @Test
    void magicLinksAreRefused() throws IOException {
        try (Fd root = Fd.open(Path.of("/"), OpenFlag.PATH)) {
            assertThatThrownBy(() -> InRoot.open(root, "/proc/self/exe"))
                    .isInstanceOfSatisfying(SyscallException.class, failed -> assertThat(failed.errno())
                            .isEqualTo(Errno.ELOOP));
        }
    }

    @Test
    void missingParentsAreMadeThroughLinksOfTheRoot() throws IOException {
        Files.createDirectories(temporary.resolve("usr/lib"));
        Inode.makeSymlink(directory, "lib", "/usr/lib");
        InRoot.makeDirectories(directory, "lib/a/b/", 0755).close();
        InRoot.makeDirectories(directory, "lib/a/b", 0755).close();
        assertThat(temporary.resolve("usr/lib/a/b")).isDirectory();
        InRoot.makeDirectories(directory, "", 0755).close();
    }
}
