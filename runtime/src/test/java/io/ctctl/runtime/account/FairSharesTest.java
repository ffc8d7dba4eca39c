package io.ctctl.runtime.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.policy.Claim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FairSharesTest {
    private static CpuConfig cpu(Optional<Integer> units, Optional<Double> limit, boolean idle) {
        return new CpuConfig(
                units,
                Optional.empty(),
                limit,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                idle,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Test
    void aClaimIsWhatTheSettingsPromise() {
        Claim claim = FairShares.claim(cpu(Optional.of(500), Optional.of(50.0), false), 4);
        assertThat(claim.weight()).isEqualTo(500);
        assertThat(claim.cap()).isEqualTo(0.5);
        assertThat(FairShares.claim(cpu(Optional.empty(), Optional.empty(), false), 4)
                        .cap())
                .isEqualTo(4);
        assertThat(FairShares.claim(cpu(Optional.empty(), Optional.empty(), true), 4)
                        .weight())
                .isLessThan(1);
    }

    @Test
    void equalContainersShareTheMachine() {
        Map<?, Double> shares = FairShares.of(
                2, List.of(SlowdownTest.container("a"), SlowdownTest.container("b"), SlowdownTest.container("c")));
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isCloseTo(2.0 / 3, within(1e-9)));
    }

    @Test
    void theMachineIsBusyWithAllButIdling(@TempDir Path directory) throws Exception {
        Path stat = directory.resolve("stat");
        HostCpu host = new HostCpu(stat, 2);
        Files.writeString(stat, "cpu  100 0 50 1000 10 0 5 0 0 0\ncpu0 1 2 3\n");
        host.take(0);
        assertThat(host.load()).isEmpty();
        Files.writeString(stat, "cpu  200 0 100 1100 20 0 5 0 0 0\ncpu0 1 2 3\n");
        host.take(1_000_000_000L);
        assertThat(host.load().getAsDouble()).isCloseTo(1.5, within(1e-9));
    }
}
