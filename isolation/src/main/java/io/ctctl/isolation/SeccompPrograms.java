package io.ctctl.isolation;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.isolation.plan.CredentialStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.seccomp.BpfProgram;
import io.ctctl.isolation.seccomp.SeccompCompiler;
import io.ctctl.oci.Seccomp;
import java.util.ArrayDeque;
import java.util.Deque;

/** Compiled profiles, the last few kept: compiling one takes far longer than planning a whole container. */
final class SeccompPrograms {
    private static final int KEPT = 4;

    private record Compiled(Seccomp profile, CredentialStep.Seccomp step) {}

    private final Deque<Compiled> recent = new ArrayDeque<>();

    synchronized CredentialStep.Seccomp of(Seccomp profile) {
        for (Compiled compiled : recent) {
            if (compiled.profile().equals(profile)) {
                return compiled.step();
            }
        }
        CredentialStep.Seccomp step = compile(profile);
        recent.addFirst(new Compiled(profile, step));
        if (recent.size() > KEPT) {
            recent.removeLast();
        }
        return step;
    }

    private static CredentialStep.Seccomp compile(Seccomp profile) {
        try {
            BpfProgram program = SeccompCompiler.compile(profile);
            return new CredentialStep.Seccomp(new Flags<>(program.flags()), Bytes.of(program.bytes()));
        } catch (IllegalArgumentException e) {
            throw new PlanException("cannot use the seccomp profile: " + e.getMessage());
        }
    }
}
