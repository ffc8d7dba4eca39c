package io.ctctl.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.isolation.UserLookup.Found;
import io.ctctl.linux.Fd;
import io.ctctl.linux.OpenFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserLookupTest {
    private final UserLookup lookup = new UserLookup(
            "root:x:0:0:root:/root:/bin/sh\nbroken\nweb:x:33:30:www:/var/www:/bin/false\n1234:x:7:8::/n:/bin/sh\n",
            "root:x:0:\nwww:x:30:\nadm:x:4:web,other\ntape:x:26:web\n");

    @Test
    void nobodyInParticularIsRoot() {
        assertThat(lookup.find("", List.of())).isEqualTo(new Found(0, 0, List.of(), "/root"));
    }

    @Test
    void aNameBringsItsGroupsAndHome() {
        Found web = new Found(33, 30, List.of(4L, 26L), "/var/www");
        assertThat(lookup.find("web", List.of())).isEqualTo(web);
        assertThat(lookup.find("33", List.of())).isEqualTo(web);
    }

    @Test
    void aGroupByHandReplacesThoseOfTheFile() {
        assertThat(lookup.find("web:adm", List.of("tape", "99")))
                .isEqualTo(new Found(33, 4, List.of(26L, 99L), "/var/www"));
    }

    @Test
    void numbersNeedNoEntry() {
        assertThat(lookup.find("5000:6000", List.of())).isEqualTo(new Found(5000, 6000, List.of(), "/"));
    }

    @Test
    void aNameWinsOverANumber() {
        assertThat(lookup.find("1234", List.of()).uid()).isEqualTo(7);
    }

    @Test
    void whatIsUnknownIsNamed() {
        assertThatThrownBy(() -> lookup.find("nosuch", List.of()))
                .isInstanceOf(PlanException.class)
                .hasMessage("no such user \"nosuch\" in the container's /etc/passwd");
        assertThatThrownBy(() -> lookup.find("web:nosuch", List.of())).hasMessageContaining("no such group \"nosuch\"");
        assertThatThrownBy(() -> lookup.find("4294967295", List.of())).hasMessageContaining("no such user");
        assertThatThrownBy(() -> lookup.find("web:", List.of())).hasMessageContaining("nothing follows the colon");
    }

    @Test
    void symlinksStayInsideTheRoot(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("users"), "inside:x:5:5::/:/bin/sh\n");
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/../users"));
        try (Fd fd = Fd.open(root, OpenFlag.PATH, OpenFlag.DIRECTORY)) {
            assertThat(UserLookup.in(fd).find("inside", List.of()).uid()).isEqualTo(5);
        }
    }

    @Test
    void nothingButARegularFileIsRead(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("etc/passwd"));
        try (Fd fd = Fd.open(root, OpenFlag.PATH, OpenFlag.DIRECTORY)) {
            assertThatThrownBy(() -> UserLookup.in(fd))
                    .isInstanceOf(PlanException.class)
                    .hasMessageContaining("/etc/passwd");
        }
    }
}
