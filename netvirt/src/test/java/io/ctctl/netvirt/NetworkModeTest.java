package io.ctctl.netvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkModeTest {
    @ParameterizedTest
    @ValueSource(strings = {"none", "host", "container:web", "ns:/run/netns/x"})
    void aModeIsWrittenAsItIsRead(String text) {
        assertThat(NetworkMode.parse(text)).hasToString(text);
    }

    @Test
    void onlyNoneHasANamespaceOfItsOwn() {
        assertThat(NetworkMode.parse("none").ownNamespace()).isTrue();
        assertThat(NetworkMode.parse("host").ownNamespace()).isFalse();
        assertThat(NetworkMode.parse("container:web").ownNamespace()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bridge", "container:", "Host", "ns:x"})
    void anythingElseIsRefusedWithTheChoices(String text) {
        assertThatThrownBy(() -> NetworkMode.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use ");
    }
}
