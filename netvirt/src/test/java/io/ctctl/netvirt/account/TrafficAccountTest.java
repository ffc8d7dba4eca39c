package io.ctctl.netvirt.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TrafficAccountTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant NEXT_MONTH = Instant.parse("2026-02-01T00:00:01Z");

    @Test
    void runsAddUpAndNothingCountsTwice() {
        TrafficAccount account = TrafficAccount.opened(NOW)
                .reading(traffic(100))
                .reading(traffic(150))
                .closed()
                .reading(traffic(30));
        assertThat(account.total().bytes()).isEqualTo(180);
        assertThat(account.closed().closed().total().bytes()).isEqualTo(180);
    }

    @Test
    void countersThatBeganAnewAreSeen() {
        TrafficAccount account =
                TrafficAccount.opened(NOW).reading(traffic(100)).reading(traffic(20));
        assertThat(account.total().bytes()).isEqualTo(120);
    }

    @Test
    void countersOfTheFastPathComeAndGoByThemselves() {
        TrafficAccount account = TrafficAccount.opened(NOW)
                .reading(traffic(100))
                .readingFast(traffic(1_000))
                .readingFast(traffic(1_500));
        assertThat(account.total().bytes()).isEqualTo(1_600);
        TrafficAccount without = account.fastClosed().reading(traffic(110));
        assertThat(without.total().bytes()).isEqualTo(1_610);
        assertThat(without.readingFast(traffic(7)).total().bytes()).isEqualTo(1_617);
        TrafficAccount tablesAnew = account.tablesClosed().reading(traffic(5)).readingFast(traffic(1_501));
        assertThat(tablesAnew.total().bytes()).isEqualTo(1_606);
        assertThat(account.reset(NOW).readingFast(traffic(1_520)).total().bytes())
                .isEqualTo(20);
        assertThat(account.closed().closed().total().bytes()).isEqualTo(1_600);
    }

    @Test
    void whatOneOfSeveralInterfacesCountedIsKeptWhenItGoes() {
        TrafficAccount account =
                TrafficAccount.opened(NOW).reading(traffic(150)).without(traffic(50));
        assertThat(account.total().bytes()).isEqualTo(150);
        assertThat(account.reading(traffic(101)).total().bytes()).isEqualTo(151);
    }

    @Test
    void aResetAccountGoesOnFromNothing() {
        TrafficAccount account =
                TrafficAccount.opened(NOW).reading(traffic(100)).reset(NOW);
        assertThat(account.total().rows()).isEmpty();
        assertThat(account.reading(traffic(130)).total().bytes()).isEqualTo(30);
        assertThat(account.reading(traffic(130)).closed().total().bytes()).isEqualTo(30);
    }

    @Test
    void aMonthlyQuotaBeginsAnewWithTheMonth() {
        TrafficAccount account = TrafficAccount.opened(NOW).reading(traffic(100));
        assertThat(account.used()).isEqualTo(100);
        TrafficAccount next = account.at(NEXT_MONTH, TrafficQuota.Period.MONTH).reading(traffic(140));
        assertThat(next.used()).isEqualTo(40);
        assertThat(next.total().bytes()).isEqualTo(140);
        assertThat(account.at(NEXT_MONTH, TrafficQuota.Period.NEVER).used()).isEqualTo(100);
    }

    @Test
    void aQuotaKnowsHowFarItIs() {
        TrafficQuota quota = new TrafficQuota(TrafficQuota.Period.MONTH, Optional.of(10_000L), Optional.of(20_000L));
        assertThat(quota.state(10_000)).isEqualTo(TrafficQuota.State.WITHIN);
        assertThat(quota.state(10_001)).isEqualTo(TrafficQuota.State.OVER_SOFT);
        assertThat(quota.state(18_500)).isEqualTo(TrafficQuota.State.OVER_SOFT);
        assertThat(quota.state(18_501)).hasToString("used up");
    }

    @Test
    void aSoftLimitAboveTheHardOneIsRefused() {
        assertThatThrownBy(() -> new TrafficQuota(TrafficQuota.Period.MONTH, Optional.of(2L), Optional.of(1L)))
                .hasMessageContaining("above the hard one");
    }

    private static Traffic traffic(long bytes) {
        return new Traffic(List.of(
                new Traffic.Row(0, Direction.IN, IpFamily.V4, bytes - 10, 2),
                new Traffic.Row(3, Direction.OUT, IpFamily.V6, 10, 1)));
    }
}
