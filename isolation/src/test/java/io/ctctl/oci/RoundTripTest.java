package io.ctctl.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever can be held can be written and read back. */
class RoundTripTest {
    private static final Arbitrary<String> TEXTS =
            Arbitraries.strings().ofMaxLength(12).filter(text -> text.indexOf('\0') < 0);
    private static final Arbitrary<String> PATHS = TEXTS.map(text -> "/" + text);
    private static final Arbitrary<Long> IDS = Arbitraries.longs().between(0, 0xffff_ffffL);
    private static final Arbitrary<Long> NUMBERS = Arbitraries.longs().injectNull(0.3);

    @Property(tries = 300)
    void aProcessComesBack(@ForAll("processes") Process process) throws MalformedJsonException {
        assertComesBack(process);
    }

    @Property(tries = 300)
    void resourcesComeBack(@ForAll("resources") Resources resources) throws MalformedJsonException {
        assertComesBack(resources);
    }

    @Property(tries = 300)
    void aSeccompProfileComesBack(@ForAll("profiles") Seccomp profile) throws MalformedJsonException {
        assertComesBack(profile);
    }

    @Property(tries = 300)
    void mountsAndAnnotationsComeBack(
            @ForAll("mounts") List<Mount> mounts, @ForAll("maps") Map<String, String> annotations)
            throws MalformedJsonException {
        assertComesBack(Spec.builder()
                .version("1.2.0")
                .mounts(mounts)
                .annotations(annotations)
                .build());
    }

    private static void assertComesBack(Object value) throws MalformedJsonException {
        String json = OciJson.write(value);
        Object back = OciJson.parse(json, value.getClass(), "text");
        assertThat(back).isEqualTo(value);
        assertThat(OciJson.write(back)).isEqualTo(json);
    }

    @Provide
    Arbitrary<Process> processes() {
        Arbitrary<User> users = Combinators.combine(
                        IDS,
                        IDS,
                        Arbitraries.longs().between(0, 0777).injectNull(0.5),
                        IDS.list().ofMaxSize(3))
                .as((uid, gid, umask, groups) -> new User(uid, gid, umask, groups, null));
        Arbitrary<List<Rlimit>> rlimits = Combinators.combine(Arbitraries.of(RlimitType.class), Arbitraries.longs())
                .as((type, hard) -> new Rlimit(type, hard, 0))
                .list()
                .uniqueElements(Rlimit::type)
                .ofMaxSize(4);
        return Combinators.combine(
                        users,
                        TEXTS.list().ofMinSize(1).ofMaxSize(4),
                        TEXTS.list().ofMaxSize(4),
                        PATHS,
                        rlimits,
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(-1000, 1000).injectNull(0.5),
                        TEXTS)
                .as((user, args, env, cwd, limits, terminal, adjustment, label) -> Process.builder()
                        .user(user)
                        .args(args)
                        .env(env)
                        .cwd(cwd)
                        .rlimits(limits)
                        .terminal(terminal)
                        .oomScoreAdj(adjustment)
                        .selinuxLabel(label)
                        .build());
    }

    @Provide
    Arbitrary<Resources> resources() {
        Arbitrary<Memory> memory = Combinators.combine(
                        NUMBERS, NUMBERS, Arbitraries.of(true, false).injectNull(0.5))
                .as((limit, swap, killer) -> Memory.builder()
                        .limit(limit)
                        .swap(swap)
                        .disableOomKiller(killer)
                        .build());
        Arbitrary<Cpu> cpu = Combinators.combine(NUMBERS, NUMBERS, TEXTS)
                .as((shares, quota, cpus) ->
                        Cpu.builder().shares(shares).quota(quota).cpus(cpus).build());
        Arbitrary<DeviceRule> rules = Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(DeviceType.ALL, DeviceType.BLOCK, DeviceType.CHARACTER)
                                .injectNull(0.2),
                        NUMBERS,
                        NUMBERS,
                        Arbitraries.of("r", "w", "rwm").injectNull(0.2))
                .as(DeviceRule::new);
        return Combinators.combine(
                        memory.injectNull(0.2),
                        cpu.injectNull(0.2),
                        rules.list().ofMaxSize(4),
                        maps())
                .as((memoryLimits, cpuLimits, devices, unified) -> Resources.builder()
                        .memory(memoryLimits)
                        .cpu(cpuLimits)
                        .devices(devices)
                        .unified(unified)
                        .build());
    }

    @Provide
    Arbitrary<Seccomp> profiles() {
        Arbitrary<SyscallArg> args = Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.of(SeccompOperator.class))
                .as(SyscallArg::new);
        Arbitrary<Integer> errnos = Arbitraries.integers().between(0, 0xffff).injectNull(0.5);
        Arbitrary<SyscallRule> rules = Combinators.combine(
                        TEXTS.list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.of(SeccompAction.class),
                        errnos,
                        args.list().ofMaxSize(3))
                .as(SyscallRule::new);
        return Combinators.combine(
                        Arbitraries.of(SeccompAction.class),
                        errnos,
                        Arbitraries.of(SeccompArch.class).list().ofMaxSize(3),
                        Arbitraries.of(SeccompFlag.class).list().ofMaxSize(2),
                        rules.list().ofMaxSize(3))
                .as((action, errno, arches, flags, syscalls) ->
                        new Seccomp(action, errno, arches, flags, null, null, syscalls));
    }

    @Provide
    Arbitrary<List<Mount>> mounts() {
        Arbitrary<List<IdMapping>> mappings =
                Arbitraries.longs().between(1, 65536).map(size -> List.of(new IdMapping(0, 65536, size)));
        Arbitrary<List<IdMapping>> ranges = Arbitraries.oneOf(Arbitraries.just(List.of()), mappings);
        return Combinators.combine(
                        TEXTS.filter(text -> !text.isEmpty()),
                        TEXTS,
                        TEXTS.list().ofMaxSize(3),
                        ranges)
                .as((destination, source, options, range) ->
                        new Mount(destination, "bind", source, options, range, range))
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<Map<String, String>> maps() {
        return Arbitraries.maps(TEXTS, TEXTS).ofMaxSize(4);
    }
}
