package io.ctctl.runtime.share;

import io.ctctl.linux.SyscallException;
import io.ctctl.scheduler.control.FairShare;
import io.ctctl.scheduler.control.Member;
import io.ctctl.scheduler.control.Terms;
import io.ctctl.scheduler.cpu.CpuTopology;
import io.ctctl.scheduler.policy.Claim;
import io.ctctl.scheduler.policy.Entitlements;
import io.ctctl.scheduler.weight.WeightRange;
import io.ctctl.scheduler.weight.WeightScale;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Turns units into kernel weights, by one scale for all living containers. Without the loop's corrections a container
 * weighs its units, or more if its guarantee needs more when all others want all they can get.
 */
final class ShareTable {

    private final CpuTopology machine;
    private final FairShare law = new FairShare();
    private final ShareTally tally = new ShareTally();
    private WeightScale scale = WeightScale.of(WeightRange.V1, List.of());
    private boolean promises;
    private double level = Double.POSITIVE_INFINITY;
    private long writes;

    ShareTable(CpuTopology machine) {
        this.machine = machine;
    }

    FairShare law() {
        return law;
    }

    Member join(Terms terms) {
        return law.join(terms);
    }

    long writes() {
        return writes;
    }

    /** It came, or its settings are others: everyone's weight is brought to the scale, if that is another one now. */
    void rescale(ShareMember changed, Collection<ShareMember> members) {
        tally.put(changed);
        rescale(members, List.of(changed));
    }

    /** It has gone. */
    void leave(ShareMember gone, Collection<ShareMember> members) {
        law.leave(gone.law());
        tally.remove(gone);
        rescale(members, List.of());
    }

    private void rescale(Collection<ShareMember> members, Collection<ShareMember> changed) {
        WeightScale next = tally.scale();
        boolean promised = tally.promises();
        boolean same = next.equals(scale) && !promised && !promises;
        scale = next;
        promises = promised;
        level = promised ? level(members) : Double.POSITIVE_INFINITY;
        for (ShareMember member : same ? changed : members) {
            // a start has written the units it was given by the usual scale; the default is not written at all
            boolean asStarted = member.config().units().isEmpty()
                    && (same || scale.factor() == scale.range().anchor());
            if (member.weight() < 0 ? !asStarted : !same) {
                write(member, steady(member));
            }
        }
    }

    // what a unit is worth when all want all they can get
    private double level(Collection<ShareMember> members) {
        List<Claim> claims = new ArrayList<>();
        for (ShareMember member : members) {
            Terms terms = member.law().terms();
            double cap = Math.min(terms.cap(), machine.online().size());
            claims.add(new Claim(terms.units(), terms.guarantee(), cap, cap, terms.mask()));
        }
        return Entitlements.of(machine.online().size(), claims).level();
    }

    private double steady(ShareMember member) {
        Terms terms = member.law().terms();
        double promised = level > 0 && level < Double.POSITIVE_INFINITY ? terms.guarantee() / level : 0;
        return Math.max(terms.units(), promised);
    }

    /** Writes one container's weight as it is without corrections; a refusal is the caller's. */
    void weigh(ShareMember member, Collection<ShareMember> members) throws SyscallException {
        rescale(member, members);
        member.weigh(scale.kernelWeight(steady(member)));
        writes++;
    }

    /** Everyone weighs what it does without corrections. */
    void steady(Iterable<ShareMember> members) {
        for (ShareMember member : members) {
            if (member.weight() >= 0) {
                write(member, steady(member));
            }
        }
    }

    /** Writes what the law has decided, where it makes a difference. */
    void correct(ShareMember member, double least) {
        // one that wants nothing now may want what it was promised the next moment
        double units = member.law().entitledMicros() > 0 ? member.law().weight() : steady(member);
        int next = scale.kernelWeight(units);
        if (member.weight() < 0 || Math.abs(next - member.weight()) > least * member.weight()) {
            write(member, units);
        }
    }

    private void write(ShareMember member, double units) {
        try {
            int next = scale.kernelWeight(units);
            if (next != member.weight()) {
                member.weigh(next);
                writes++;
            }
        } catch (SyscallException e) {
            member.refusedWeight().of("weigh " + member.name(), e);
        }
    }
}
