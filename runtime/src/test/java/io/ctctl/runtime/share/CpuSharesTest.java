package io.ctctl.runtime.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ctctl.cgroup.CgroupHierarchy;
import io.ctctl.cgroup.CgroupLayout;
import io.ctctl.cgroup.CgroupPath;
import io.ctctl.cgroup.CgroupTree;
import io.ctctl.cgroup.ContainerCgroup;
import io.ctctl.cgroup.Controller;
import io.ctctl.cgroup.CpuKnobs;
import io.ctctl.cgroup.InstanceCgroup;
import io.ctctl.linux.Cleanup;
import io.ctctl.runtime.RunningContainer;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.ContainerId;
import io.ctctl.runtime.config.ProcessConfig;
import io.ctctl.runtime.config.RootSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.instance.Instance;
import io.ctctl.scheduler.control.Bandwidth;
import io.ctctl.scheduler.cpu.BucketConfig;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.cpu.CpuSet;
import io.ctctl.scheduler.cpu.CpuTopology;
import io.ctctl.scheduler.cpu.SliceConfig;
import io.ctctl.scheduler.weight.WeightRange;
import io.ctctl.scheduler.weight.WeightScale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the kernel's own cgroups, in a subtree of this test's own; nothing runs in them. */
final class CpuSharesTest {
    private static final Path SYSTEM = Path.of("/sys/devices/system");

    @TempDir
    Path directory;

    private CgroupLayout layout;
    private InstanceCgroup cgroups;
    private CpuTopology machine;
    private CpuShares shares;
    private final List<RunningContainer> running = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        layout = CgroupLayout.discover();
        assumeTrue(
                Files.isWritable(layout.hierarchies().get(0).mountPoint()), "the cgroup file system is read-only here");
        cgroups = InstanceCgroup.prepare(
                layout, CgroupPath.of("ctctl-shares-" + ProcessHandle.current().pid()));
        assumeTrue(
                cgroups.controllers().containsKey(Controller.CPU)
                        && cgroups.controllers().containsKey(Controller.CPUSET),
                "no cpu or cpuset controller");
        machine = CpuTopology.read(SYSTEM);
        shares = new CpuShares(Instance.of(directory.resolve("run")), machine);
    }

    @AfterEach
    void end() throws IOException {
        if (shares != null) {
            shares.close();
        }
        if (cgroups != null) {
            for (CgroupHierarchy hierarchy : layout.hierarchies()) {
                CgroupTree.remove(cgroups.directory(hierarchy));
            }
        }
    }

    private int start(CpuConfig config) throws IOException {
        ContainerId id = new ContainerId(String.format("%012x", running.size() + 1));
        ContainerCgroup cgroup = cgroups.container(id.value(), null);
        for (Path path : cgroup.directories()) {
            Files.createDirectories(path);
        }
        RunningContainer container = new RunningContainer(id, with(config), 1, cgroup);
        shares.starting(id, container.config());
        running.add(container);
        // an adopted container: everything is written
        shares.restore(container);
        shares.started(container);
        return running.size() - 1;
    }

    private static ContainerConfig with(CpuConfig cpu) {
        ContainerConfig plain =
                ContainerConfig.of(new RootSource.Directory(Path.of("/")), ProcessConfig.of(List.of("true")));
        return plain.withResources(plain.resources().withCpu(cpu));
    }

    private Cleanup.Undo set(int number, CpuConfig next) {
        RunningContainer before = running.get(number);
        shares.check(before, with(next));
        Cleanup.Undo undo = shares.change(before, with(next));
        running.set(number, new RunningContainer(before.id(), with(next), 1, before.cgroup()));
        return undo;
    }

    private CpuConfig config(int number) {
        return running.get(number).config().resources().cpu();
    }

    private static CpuConfig units(int units) {
        return cpu(units, 0, 0, 0, "all", false);
    }

    private static CpuConfig cpu(int units, double guarantee, double limit, int vcpus, String mask, boolean idle) {
        return new CpuConfig(
                Optional.of(units),
                Optional.of(guarantee).filter(value -> value > 0),
                Optional.of(limit).filter(value -> value > 0),
                Optional.of(vcpus).filter(value -> value > 0),
                Optional.of(mask).filter(list -> !list.equals("all")),
                Optional.empty(),
                idle,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** What the kernel's files must say of all that run. */
    private void assertFilesAgree() throws IOException {
        List<Integer> units = running.stream()
                .map(container -> container.config().resources().cpu())
                .filter(cpu -> !cpu.idle())
                .map(CpuConfig::effectiveUnits)
                .toList();
        boolean promised = running.stream()
                .anyMatch(container ->
                        container.config().resources().cpu().guaranteePercent().isPresent());
        for (RunningContainer container : running) {
            CpuConfig cpu = container.config().resources().cpu();
            CpuKnobs knobs = CpuKnobs.of(container.cgroup());
            WeightScale scale = WeightScale.of(knobs.isV2() ? WeightRange.V2 : WeightRange.V1, units);
            Bandwidth limit = Bandwidth.of(cpu);
            assertThat(knobs.quota())
                    .isEqualTo(new CpuKnobs.Quota(limit.quotaMicros(), limit.periodMicros(), limit.burstMicros()));
            assertThat(knobs.idle()).isEqualTo(cpu.idle());
            if (!cpu.idle() && !promised) {
                assertThat(knobs.weight()).isEqualTo(scale.kernelWeight(cpu.effectiveUnits()));
            }
            assertCpus(cpu, knobs.cpus());
        }
    }

    private void assertCpus(CpuConfig cpu, String list) {
        var cpus = CpuSet.parse(list);
        var allowed = cpu.mask().map(CpuSet::parse).orElse(machine.online());
        if (cpu.vcpus().isPresent()) {
            assertThat(cpus.size()).isEqualTo(cpu.vcpus().get());
            assertThat(allowed.containsAll(cpus)).isTrue();
        } else if (cpu.mask().isPresent()) {
            assertThat(cpus).isEqualTo(allowed);
        }
    }

    @Test
    void aThousandRandomChangesLeaveTheKernelAsTheModel() throws IOException {
        Random random = new Random(4711);
        int cpus = machine.online().size();
        for (int i = 0; i < 4; i++) {
            start(units(1000));
        }
        int refused = 0;
        for (int step = 0; step < 1000; step++) {
            int number = random.nextInt(running.size());
            CpuConfig next = cpu(
                    random.nextBoolean() ? 8 + random.nextInt(499_993) : 1000,
                    0,
                    random.nextBoolean() ? 1 + random.nextInt(100 * cpus) : 0,
                    random.nextInt(3) == 0 ? 1 + random.nextInt(cpus + 1) : 0,
                    random.nextInt(3) == 0 ? Integer.toString(random.nextInt(cpus + 1)) : "all",
                    random.nextInt(8) == 0);
            try {
                Cleanup.Undo undo = set(number, next);
                if (random.nextInt(4) == 0) {
                    CpuConfig other = units(500 + random.nextInt(1000));
                    CpuConfig before = config(number);
                    Cleanup.Undo back = set(number, other);
                    back.run();
                    running.set(
                            number,
                            new RunningContainer(
                                    running.get(number).id(),
                                    with(before),
                                    1,
                                    running.get(number).cgroup()));
                }
                assertThat(undo).isNotNull();
            } catch (ContainerException e) {
                refused++;
            }
            assertFilesAgree();
        }
        assertThat(refused).isBetween(50, 900);
    }

    @Test
    void bothEndsOfTheRangeKeepTheirRatio() throws IOException {
        start(units(8));
        int heavy = start(units(500_000));
        CpuKnobs light = CpuKnobs.of(running.get(0).cgroup());
        CpuKnobs other = CpuKnobs.of(running.get(1).cgroup());

        assertThat(other.weight()).isEqualTo(other.isV2() ? 10_000 : light.weight() * 62_500);
        set(heavy, units(16));
        assertThat(other.weight()).isEqualTo(2 * light.weight());
    }

    @Test
    void aGuaranteeWeighsEnoughAgainstAllOthers() throws IOException {
        int cpus = machine.online().size();
        start(units(100_000));
        start(cpu(100, 50.0 * cpus, 0, 0, "all", false));
        long hog = CpuKnobs.of(running.get(0).cgroup()).weight();
        long promised = CpuKnobs.of(running.get(1).cgroup()).weight();

        assertThat((double) promised / (hog + promised)).isBetween(0.49, 0.51);
    }

    /** The kernel's report of waiting may come two seconds late. */
    @Test
    void aStartIsReasonToLook() throws IOException {
        assertThat(shares.report().active()).isFalse();
        start(units(1000));
        assertThat(shares.report().active()).isTrue();
    }

    @Test
    void promisesBeyondTheMachineAreRefusedWithTheArithmetic() throws IOException {
        int cpus = machine.online().size();
        start(cpu(1000, 60.0 * cpus, 0, 0, "all", false));
        int second = start(units(1000));

        assertThatThrownBy(() -> start(cpu(1000, 60.0 * cpus, 0, 0, "all", false)))
                .hasMessageContaining("does not fit")
                .hasMessageContaining("promised are 000000000001 " + 60 * cpus + " %");
        assertThatThrownBy(() -> set(second, cpu(1000, 41.0 * cpus, 0, 0, "all", false)))
                .hasMessageContaining(40 * cpus + " % is left");
        shares.ended(running.remove(0).id());
        start(cpu(1000, 60.0 * cpus, 0, 0, "all", false));
    }

    @Test
    void slicesComeAndGo() throws IOException {
        int number = start(CpuConfig.NONE);
        Path cpu = running.get(number).cgroup().directory(Controller.CPU).orElseThrow();
        set(
                number,
                CpuConfig.NONE.withSlices(List.of(
                        new SliceConfig("web", 300, Optional.empty()), new SliceConfig("db", 100, Optional.of(20.0)))));
        ContainerCgroup cgroup = running.get(number).cgroup();
        CpuKnobs web = CpuKnobs.ofSlice(cgroup, "web");
        CpuKnobs rest = CpuKnobs.ofSlice(cgroup, SliceConfig.REST);

        assertThat(web.weight()).isEqualTo(3 * rest.weight());
        assertThat(CpuKnobs.ofSlice(cgroup, "db").quota().quotaMicros()).isEqualTo(20_000);
        set(number, CpuConfig.NONE.withSlices(List.of(new SliceConfig("web", 50, Optional.empty()))));
        assertThat(rest.weight()).isEqualTo(2 * web.weight());
        assertThat(cpu.resolve("db")).doesNotExist();
        set(number, CpuConfig.NONE);
        assertThat(cpu.resolve("web")).doesNotExist();
        assertThat(cpu.resolve(SliceConfig.REST)).doesNotExist();
    }

    /** v1 refuses a container less than a slice of it may have. */
    @Test
    void aSliceMayBeAllowedMoreThanItsContainer() throws IOException {
        int number = start(cpu(1000, 0, 50, 0, "all", false));
        CpuConfig sliced = config(number).withSlices(List.of(new SliceConfig("db", 100, Optional.of(80.0))));
        ContainerCgroup cgroup = running.get(number).cgroup();
        CpuKnobs db = CpuKnobs.ofSlice(cgroup, "db");
        CpuKnobs whole = CpuKnobs.of(cgroup);
        long own = whole.isV2() ? 80_000 : 50_000;

        set(number, sliced);
        assertThat(db.quota().quotaMicros()).isEqualTo(own);
        set(number, cpu(1000, 0, 20, 0, "all", false).withSlices(sliced.slices()));
        assertThat(whole.quota().quotaMicros()).isEqualTo(20_000);
        assertThat(db.quota().quotaMicros()).isEqualTo(whole.isV2() ? 80_000 : 20_000);
        set(number, cpu(1000, 0, 0, 0, "all", false).withSlices(sliced.slices()));
        assertThat(whole.quota().quotaMicros()).isNegative();
        assertThat(db.quota().quotaMicros()).isEqualTo(80_000);
    }

    @Test
    void creditsHoldSlicesWithLimitsToo() throws IOException {
        CpuConfig none = CpuConfig.NONE;
        int number = start(new CpuConfig(
                none.units(),
                none.guaranteePercent(),
                none.limitPercent(),
                none.vcpus(),
                none.mask(),
                none.nodes(),
                false,
                none.burstMicros(),
                Optional.of(new BucketConfig(1, 1_000_000, 0, 125, 125, Optional.empty())),
                List.of(new SliceConfig("db", 100, Optional.of(80.0)))));
        CpuKnobs whole = CpuKnobs.of(running.get(number).cgroup());

        // an empty bucket holds from the start
        assertThat(whole.quota())
                .isEqualTo(new CpuKnobs.Quota(Bandwidth.HELD.quotaMicros(), Bandwidth.HELD.periodMicros(), 0));
    }
}
