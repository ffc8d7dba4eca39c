package io.ctctl.isolation.seccomp;

import io.ctctl.oci.Seccomp;
import io.ctctl.oci.SeccompFlag;
import io.ctctl.oci.SyscallArg;
import io.ctctl.oci.SyscallRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * The runtime-spec's seccomp profile as a BPF program.
 *
 * <pre>
 * load arch ── native ─► load nr ─► balanced tree over ranges of numbers ─► answer, or tests of arguments
 *           ├─ 32-bit ─► the same, when the profile lists it
 *           └─ other ──► KILL_PROCESS
 * </pre>
 *
 * <p>Where the spec is silent it means what it means to runc: names a machine does not know are skipped; so are rules
 * that only repeat the default; a rule without conditions outweighs those with; a rule that tests one argument twice
 * holds when any of its tests does; numbers above all that the profile names get ENOSYS rather than a denial, so that
 * programs fall back from calls younger than the profile.
 */
public final class SeccompCompiler {
    private static final int NUMBER = 0; // offsets in struct seccomp_data
    private static final int ARCH = 4;
    private static final Set<Abi> SAME_AUDIT = Set.of(Abi.X86_64, Abi.X32);

    private final Seccomp profile;
    private final BpfGraph graph = new BpfGraph();
    private final int byDefault;
    private final int unlisted;

    private SeccompCompiler(Seccomp profile) {
        this.profile = profile;
        this.byDefault = graph.answer(Answer.of(profile.defaultAction(), profile.defaultErrnoRet()));
        this.unlisted = graph.answer(Answer.KILL_PROCESS);
    }

    /**
     * The program for this machine.
     *
     * @throws IllegalArgumentException when the profile asks for something unsupported or gets too long
     */
    public static BpfProgram compile(Seccomp profile) {
        return compile(profile, Abi.nativeAbi());
    }

    /** The program for a machine whose own ABI is {@code machine}. */
    public static BpfProgram compile(Seccomp profile, Abi machine) {
        SeccompCompiler compiler = new SeccompCompiler(profile);
        int root = compiler.architectures(machine, machine.admitted(profile.architectures()));
        return new BpfProgram(BpfAssembler.assemble(compiler.graph, root), flags(profile));
    }

    private static int flags(Seccomp profile) {
        int flags = 0;
        for (SeccompFlag flag : profile.flags()) {
            if (flag == SeccompFlag.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) {
                throw new IllegalArgumentException("the seccomp profile sets " + flag
                        + ": it is for listeners, which are not supported; remove it");
            }
            flags |= flag.bit();
        }
        return flags;
    }

    private int architectures(Abi machine, Set<Abi> admitted) {
        int root = unlisted;
        for (Abi abi : admitted) {
            if (abi != machine && !SAME_AUDIT.contains(abi)) {
                root = graph.ifEqual(abi.audit(), numbers(abi, Set.of(abi)), root);
            }
        }
        root = graph.ifEqual(machine.audit(), numbers(machine, admitted), root);
        return graph.load(ARCH, root);
    }

    private int numbers(Abi abi, Set<Abi> admitted) {
        NumberTree tree = new NumberTree(byDefault);
        fence(tree, abi);
        boolean x32 = admitted.contains(Abi.X32);
        if (abi == Abi.X86_64) {
            tree.from(Abi.X32_BIT, x32 ? byDefault : unlisted);
            // A tracer skips a call by making it -1: no reason to kill.
            tree.from(Integer.toUnsignedLong(-1), byDefault);
        }
        if (abi == Abi.X86_64 && x32) {
            fence(tree, Abi.X32);
            add(tree, Abi.X32);
        }
        add(tree, abi);
        return graph.load(NUMBER, tree.build(graph));
    }

    /** Above the highest number the profile names the answer is ENOSYS, unless such calls are let through anyway. */
    private void fence(NumberTree tree, Abi abi) {
        OptionalInt highest = profile.syscalls().stream()
                .flatMap(rule -> rule.names().stream())
                .map(Syscalls.of(abi)::number)
                .flatMapToInt(OptionalInt::stream)
                .max();
        if (highest.isPresent() && !Answer.mayExecute(profile.defaultAction())) {
            tree.from(highest.getAsInt() + 1L, graph.answer(Answer.errno(Answer.ENOSYS)));
        }
    }

    private void add(NumberTree tree, Abi abi) {
        ArgumentTest arguments = new ArgumentTest(graph, abi.argumentBits());
        rulesByNumber(abi).forEach((number, rules) -> tree.at(number, program(rules, arguments)));
    }

    private Map<Integer, List<SyscallRule>> rulesByNumber(Abi abi) {
        Syscalls syscalls = Syscalls.of(abi);
        Map<Integer, List<SyscallRule>> rules = new TreeMap<>();
        for (SyscallRule rule : profile.syscalls()) {
            if (answer(rule) != byDefault) {
                for (String name : rule.names()) {
                    syscalls.number(name).ifPresent(number -> rules.computeIfAbsent(number, fresh -> new ArrayList<>())
                            .add(rule));
                }
            }
        }
        return rules;
    }

    private int program(List<SyscallRule> rules, ArgumentTest arguments) {
        for (SyscallRule rule : rules) {
            if (rule.args().isEmpty()) {
                return answer(rule);
            }
        }
        int otherwise = byDefault;
        for (int i = rules.size() - 1; i >= 0; i--) {
            otherwise = program(rules.get(i), arguments, otherwise);
        }
        return otherwise;
    }

    private int program(SyscallRule rule, ArgumentTest arguments, int otherwise) {
        List<SyscallArg> conditions = rule.args();
        boolean any = conditions.stream().mapToInt(SyscallArg::index).distinct().count() < conditions.size();
        int answer = answer(rule);
        int next = any ? otherwise : answer;
        for (int i = conditions.size() - 1; i >= 0; i--) {
            next = any
                    ? arguments.test(conditions.get(i), answer, next)
                    : arguments.test(conditions.get(i), next, otherwise);
        }
        return next;
    }

    private int answer(SyscallRule rule) {
        return graph.answer(Answer.of(rule.action(), rule.errnoRet()));
    }
}
