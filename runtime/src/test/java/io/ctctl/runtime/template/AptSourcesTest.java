package io.ctctl.runtime.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AptSourcesTest {
    @Test
    void onlyTheSuiteItsUpdatesAndItsSecurityArchiveAreTaken() {
        AptSources sources = AptSources.of(
                "bookworm",
                List.of(
                        "http://mirror.example/os/ bookworm main",
                        "http://mirror.example/os/ bookworm main",
                        "http://mirror.example/os/ bookworm-updates main",
                        "http://mirror.example/security/ bookworm-security contrib",
                        "http://mirror.example/os/ trixie main",
                        "https://vendor.example/vendor/ bookworm stable",
                        "https://vendor.example/node nodistro main",
                        ""));
        assertThat(sources.lines())
                .containsExactly(
                        "deb http://mirror.example/os/ bookworm main",
                        "deb http://mirror.example/os/ bookworm-updates main",
                        "deb http://mirror.example/security/ bookworm-security contrib");
        assertThat(sources.complete()).isTrue();
    }

    @Test
    void updatesAloneAreNotComplete() {
        assertThat(AptSources.of("bookworm", List.of("http://mirror.example/os/ bookworm-updates main"))
                        .complete())
                .isFalse();
    }

    @Test
    void theReleaseIsToldByOsRelease() {
        assertThat(DebianRecipe.suite(List.of("ID=debian", "VERSION_CODENAME=\"bookworm\"")))
                .contains("bookworm");
        assertThat(DebianRecipe.suite(List.of("ID=fedora", "VERSION_CODENAME=x")))
                .isEmpty();
        assertThat(DebianRecipe.suite(List.of("ID=debian"))).isEmpty();
    }
}
