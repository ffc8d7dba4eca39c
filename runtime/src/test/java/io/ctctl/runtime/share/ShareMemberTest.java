package io.ctctl.runtime.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupVersion;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.linux.SyscallException;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.scheduler.control.FairShare;
import io.ctctl.scheduler.control.Terms;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files like those of a cgroup of v2. Times are in microseconds. */
final class ShareMemberTest {
    private static final long INTERVAL = 100_000;

    @TempDir
    Path directory;

    private ShareMember member;
    private long now = 7_000_000;

    @BeforeEach
    void begin() throws IOException {
        CgroupHierarchy hierarchy = new CgroupHierarchy(CgroupVersion.V2, directory, Set.of(Controller.CPU));
        CgroupLayout layout = new CgroupLayout(CgroupVersion.V2, List.of(hierarchy));
        InstanceCgroup instance =
                new InstanceCgroup(layout, new CgroupPath("all"), Map.of(Controller.CPU, hierarchy), Map.of());
        ContainerCgroup cgroup =
                new ContainerCgroup(instance, new CgroupPath("all/one"), List.of(hierarchy), Optional.empty());
        Files.createDirectories(directory.resolve("all/one"));
        used(0, 0);
        member = new ShareMember(
                new ContainerId("0123456789ab"),
                "one",
                cgroup,
                CpuConfig.NONE,
                new CpuPlacement(CpuSet.parse("0"), Optional.empty(), Optional.empty()),
                new FairShare().join(Terms.of(1)));
    }

    @AfterEach
    void end() {
        member.close();
    }

    private void used(long micros, long waited) throws IOException {
        Files.writeString(directory.resolve("all/one/cpu.stat"), "usage_usec " + micros + "\nuser_usec 0\n");
        Files.writeString(
                directory.resolve("all/one/cpu.pressure"),
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + waited + "\n");
    }

    private void look() throws SyscallException {
        now += INTERVAL;
        member.measure(now, INTERVAL);
    }

    @Test
    void whoHasBeenSeenOnceIsNotTakenForQuiet() throws Exception {
        used(40_000, 0);
        look();
        assertThat(member.busy()).isTrue();
        assertThat(member.usedNow()).isZero();
        used(120_000, 10_000);
        look();
        assertThat(member.usedNow()).isEqualTo(80_000);
        assertThat(member.waitedNow()).isEqualTo(10_000);
    }

    @Test
    void whatAQuietOneUsedIsSpreadOverTheTimeItWasNotLookedAt() throws Exception {
        look();
        look();
        assertThat(member.busy()).isFalse();
        used(50_000, 0);
        now += 9 * INTERVAL;
        look();
        assertThat(member.usedNow()).isEqualTo(5_000);
    }

    @Test
    void ofOneThatDidNothingOnlyEveryFifthGlanceAsksHowLongItWaited() throws Exception {
        look();
        look();
        used(0, 10_000_000);
        for (int i = 0; i < 4; i++) {
            now += 10 * INTERVAL;
            member.glance(now, INTERVAL);
            assertThat(member.waitedNow()).isZero();
            assertThat(member.busy()).isFalse();
        }
        now += 10 * INTERVAL;
        member.glance(now, INTERVAL);
        assertThat(member.waitedNow()).isEqualTo(200_000);
        assertThat(member.busy()).isTrue();
    }

    @Test
    void aGlanceAtOneThatWorksAsksHowLongItWaited() throws Exception {
        look();
        look();
        used(60_000, 30_000);
        now += 10 * INTERVAL;
        member.glance(now, INTERVAL);
        assertThat(member.usedNow()).isEqualTo(6_000);
        assertThat(member.waitedNow()).isEqualTo(3_000);
        assertThat(member.busy()).isTrue();
    }

    @Test
    void whoIsKnownToHaveWokenUpNowHasUsedItNow() throws Exception {
        look();
        look();
        used(50_000, 20_000);
        now += 5 * INTERVAL;
        member.awaken(now, INTERVAL);
        assertThat(member.usedNow()).isEqualTo(50_000);
        assertThat(member.waitedNow()).isEqualTo(20_000);
        assertThat(member.busy()).isTrue();
    }
}
