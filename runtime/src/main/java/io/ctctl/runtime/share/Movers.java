package io.ctctl.runtime.share;

import io.ctctl.linux.SyscallException;
import io.ctctl.scheduler.control.Terms;
import io.ctctl.scheduler.cpu.CpuPlacement;
import io.ctctl.scheduler.cpu.CpuTopology;
import io.ctctl.scheduler.policy.VirtualCpus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves containers with virtual CPUs to CPUs that are less busy, one at a time and not often. */
final class Movers {
    private static final Logger LOG = LoggerFactory.getLogger(Movers.class);
    private static final long REST_MICROS = 1_000_000;

    private final CpuTopology machine;
    private long next;

    Movers(CpuTopology machine) {
        this.machine = machine;
    }

    void move(Iterable<ShareMember> members, long now, long elapsed) {
        if (now < next) {
            return;
        }
        next = now + REST_MICROS;
        List<ShareMember> placed = new ArrayList<>();
        List<VirtualCpus.Placed> places = new ArrayList<>();
        for (ShareMember member : members) {
            CpuPlacement place = member.placement();
            if (place.cpus().isPresent()) {
                placed.add(member);
                places.add(new VirtualCpus.Placed(
                        place.allowed(),
                        place.cpus().get(),
                        member.config().vcpus().isPresent(),
                        member.law().usedMicros() / elapsed));
            }
        }
        VirtualCpus.next(machine.online(), places).ifPresent(move -> move(placed.get(move.index()), move));
    }

    private static void move(ShareMember member, VirtualCpus.Move move) {
        try {
            member.knobs().cpus(Optional.of(move.cpus().toString()));
            CpuPlacement place = member.placement();
            member.placement(new CpuPlacement(place.allowed(), Optional.of(move.cpus()), place.memoryNodes()));
            member.law().terms(Terms.of(member.config(), member.placement()));
        } catch (SyscallException e) {
            LOG.debug("move {}: {}", member.name(), e.getMessage());
        }
    }
}
