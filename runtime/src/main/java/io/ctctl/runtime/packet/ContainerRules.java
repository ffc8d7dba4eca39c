package io.ctctl.runtime.packet;

import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.CountingRules;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.FirewallChains;
import io.ctctl.netvirt.nft.InterfaceElements;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.netvirt.nft.NftSet;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the rules of one container in the kernel from what they were to what they are to be, what a daemon before this one
 * left among them. For one thread at a time.
 */
final class ContainerRules {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerRules.class);

    private final KernelTables kernel;
    private final TrafficLedger ledger;
    private final PublishedLinks links;
    private final BooleanSupplier considersClasses;
    /** Whether packets are looked at for quotas: from the first one on. */
    private boolean considersQuotas;
    /** Until {@link #adopted}, what there may be besides what is known. */
    private Optional<Leftovers> leftovers = Optional.empty();

    /** {@code considersClasses}: whether there are traffic classes. */
    ContainerRules(KernelTables kernel, TrafficLedger ledger, PublishedLinks links, BooleanSupplier considersClasses) {
        this.kernel = kernel;
        this.ledger = ledger;
        this.links = links;
        this.considersClasses = considersClasses;
    }

    /**
     * The tables are there.
     *
     * @param found whether they were before
     * @param first whether nothing is known of them yet
     */
    void up(boolean found, boolean first) throws IOException {
        if (first && found) {
            leftovers = Optional.of(Leftovers.read(kernel));
        }
        considersQuotas &= found;
    }

    /** Whether what an earlier daemon has decided is only being found. */
    boolean adopting() {
        return leftovers.isPresent();
    }

    /** A network's own elements are nobody else's. */
    void forgetLeft(NetworkDefinition network) {
        leftovers.ifPresent(left -> left.forget(network));
    }

    /** What none of these has claimed goes. */
    void adopted(Collection<ContainerId> known) throws IOException {
        Optional<Leftovers> left = leftovers;
        leftovers = Optional.empty();
        if (left.isPresent()) {
            left.get().remove(kernel, known, ledger);
        }
    }

    /** Whether packets are looked at for quotas: once somebody has had one. */
    boolean considersQuotas() {
        return considersQuotas;
    }

    /** All that was there is gone, and what is wanted has been made. */
    void madeAnew(boolean quotas) {
        leftovers = Optional.empty();
        considersQuotas = quotas;
    }

    /** Has packets looked at for traffic classes, where there are any, and for quotas or not. */
    void consider(boolean quotas) throws IOException {
        kernel.run(CountingRules.consider(kernel.name(), quotas, considersClasses.getAsBoolean()));
        considersQuotas = quotas;
    }

    /** Traffic classes have come or gone. */
    void considerAnew() throws IOException {
        consider(considersQuotas);
    }

    void change(ContainerId id, Rules before, Rules after) throws IOException {
        change(id, before, id, after);
    }

    /** What is the same for both stays as it is. On failure a firewall that is new is gone again. */
    void change(ContainerId from, Rules before, ContainerId to, Rules after) throws IOException {
        try {
            replace(from, before, to, after);
        } catch (IOException e) {
            if (after.hasFirewall() && (!from.equals(to) || !before.hasFirewall())) {
                kernel.run(FirewallChains.remove(kernel.name(), to.value()));
            }
            throw e;
        }
    }

    /** All of them; what fails is logged. */
    void remove(ContainerId id, Rules rules) {
        try {
            replace(id, rules, id, Rules.NONE);
        } catch (IOException e) {
            LOG.error("packet rules of {}: {}", id, e.getMessage());
            sweep(id, rules);
        }
    }

    private void replace(ContainerId from, Rules before, ContainerId to, Rules after) throws IOException {
        boolean other = !from.equals(to);
        Set<Element> gone = new LinkedHashSet<>(before.elements());
        gone.removeAll(after.elements());
        Set<Element> added = new LinkedHashSet<>(after.elements());
        added.removeAll(before.elements());
        if (gone.stream().anyMatch(ContainerRules::counts)) {
            ledger.read(Counters.read(kernel, before), Map.of(from, before));
            if (!other && !after.interfaces().isEmpty()) {
                ledger.without(from, Counters.read(kernel, before.only(gone)));
            }
        }
        if (after.hasFirewall()) {
            kernel.run(FirewallChains.set(
                    kernel.name(), to.value(), after.traffic().firewall()));
            links.filter(after);
        }
        setQuotas(to, other ? Rules.NONE : before, after, added);
        List<Element> replaced = leftovers.map(left -> left.claim(added)).orElse(List.of());
        List<Element> removed = new ArrayList<>(gone);
        removed.addAll(replaced);
        kernel.change(removed, added);
        if (before.hasFirewall() && (other || !after.hasFirewall())) {
            kernel.run(FirewallChains.remove(kernel.name(), from.value()));
        }
        if (before.hardQuota().isPresent() && (other || after.hardQuota().isEmpty())) {
            for (NftFamily table : before.tables()) {
                kernel.removeQuota(table, InterfaceElements.quotaName(from.value()));
            }
        }
    }

    /** Anew when the limit has changed: the elements that lead to the object go first and come back after. */
    private void setQuotas(ContainerId id, Rules before, Rules after, Set<Element> added) throws IOException {
        if (after.hardQuota().isEmpty() || after.hardQuota().equals(before.hardQuota())) {
            return;
        }
        List<Element> leading = after.elements().stream()
                .filter(element -> InterfaceElements.isQuota(element.set()))
                .toList();
        kernel.removeLeft(leading);
        leftovers.ifPresent(left -> left.gone(leading));
        added.addAll(leading);
        if (!considersQuotas) {
            consider(true);
        }
        String name = InterfaceElements.quotaName(id.value());
        for (NftFamily table : after.tables()) {
            kernel.setQuota(
                    table,
                    name,
                    after.hardQuota().get(),
                    ledger.used(id, after.traffic().quota()));
        }
    }

    /** The hard quota, if there is one, begins anew, with what the ledger says is used of it. */
    void renewQuota(ContainerId id, Rules rules) throws IOException {
        if (rules.hardQuota().isPresent()) {
            Set<Element> leading = new LinkedHashSet<>();
            setQuotas(id, Rules.NONE, rules, leading);
            kernel.change(List.of(), leading);
        }
    }

    /** Those of whom the kernel lets nothing pass any more. */
    Set<ContainerId> usedUp(Map<ContainerId, Rules> attached) throws IOException {
        Set<ContainerId> limited = new HashSet<>(attached.keySet());
        limited.removeIf(id -> attached.get(id).hardQuota().isEmpty());
        if (limited.isEmpty()) {
            return limited;
        }
        Set<String> objects = new HashSet<>();
        for (NftFamily table : NftFamily.values()) {
            objects.addAll(kernel.usedUp(table));
        }
        limited.removeIf(id -> !objects.contains(InterfaceElements.quotaName(id.value())));
        return limited;
    }

    private void sweep(ContainerId id, Rules rules) {
        try {
            kernel.removeLeft(rules.elements());
            if (rules.hasFirewall()) {
                kernel.run(FirewallChains.remove(kernel.name(), id.value()));
            }
        } catch (IOException e) {
            LOG.error("packet rules of {} remain until the next daemon: {}", id, e.getMessage());
        }
    }

    private static boolean counts(Element element) {
        return element.set().traits().contains(NftSet.Trait.COUNTER);
    }
}
