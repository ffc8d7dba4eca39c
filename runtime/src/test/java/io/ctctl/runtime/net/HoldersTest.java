package io.ctctl.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.runtime.config.ContainerId;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private static final String KEY = "10.0.0.5";
    private static final ContainerId FIRST = new ContainerId("0123456789ab");
    private static final ContainerId SECOND = new ContainerId("0123456789ac");

    private final Holders<String> holders = new Holders<>();

    @Test
    void itStaysWithTheFirstUntilThatOneGivesItBack() {
        holders.put(KEY, FIRST);
        holders.put(KEY, SECOND);
        assertThat(holders.of(KEY)).contains(FIRST);
        holders.remove(KEY, FIRST);
        assertThat(holders.of(KEY)).contains(SECOND);
        holders.remove(KEY, SECOND);
        assertThat(holders.of(KEY)).isEmpty();
    }

    @Test
    void anHeirThatGivesUpInheritsNothing() {
        holders.put(KEY, FIRST);
        holders.put(KEY, SECOND);
        holders.remove(KEY, SECOND);
        assertThat(holders.of(KEY)).contains(FIRST);
        holders.remove(KEY, FIRST);
        assertThat(holders.of(KEY)).isEmpty();
    }

    @Test
    void puttingItAgainMakesNobodyHisOwnHeir() {
        holders.put(KEY, FIRST);
        holders.put(KEY, FIRST);
        holders.remove(KEY, FIRST);
        assertThat(holders.of(KEY)).isEmpty();
    }
}
