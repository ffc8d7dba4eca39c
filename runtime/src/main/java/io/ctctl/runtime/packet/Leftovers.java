package io.ctctl.runtime.packet;

import io.ctctl.isolation.plan.Bytes;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.ChainMessages;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.FirewallChains;
import io.ctctl.netvirt.nft.InterfaceElements;
import io.ctctl.netvirt.nft.NetworkChains;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.netvirt.nft.NftSet;
import io.ctctl.netvirt.nft.Sets;
import io.ctctl.runtime.config.ContainerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Elements that an earlier daemon left in the tables, until somebody claims them. */
final class Leftovers {
    private final Map<NftSet, Set<Bytes>> keys = new HashMap<>();

    private Leftovers() {}

    static Leftovers read(KernelTables kernel) throws IOException {
        Leftovers found = new Leftovers();
        for (NftFamily table : NftFamily.values()) {
            for (NftSet set : Sets.ofContainers(table)) {
                found.keys.put(set, kernel.keys(set));
            }
        }
        return found;
    }

    /** A network's own elements are nobody else's. */
    void forget(NetworkDefinition network) {
        network.link().filter(link -> network.type().bridged()).ifPresent(link -> {
            keys.values().forEach(set -> set.removeIf(key -> NetworkChains.isLink(key, link)));
        });
    }

    /**
     * Those that a container still has.
     *
     * @param wanted loses what is there and counts, for it goes on counting
     * @return what is there but may lead elsewhere: to be replaced
     */
    List<Element> claim(Set<Element> wanted) {
        List<Element> replaced = new ArrayList<>();
        for (Element element : List.copyOf(wanted)) {
            if (keys.getOrDefault(element.set(), new HashSet<>()).remove(element.key())) {
                if (element.set().value().isEmpty()) {
                    wanted.remove(element);
                } else {
                    replaced.add(element);
                }
            }
        }
        return replaced;
    }

    /** These are not there any more. */
    void gone(Collection<Element> elements) {
        elements.forEach(
                element -> keys.getOrDefault(element.set(), new HashSet<>()).remove(element.key()));
    }

    /** Removes what nobody claimed; what it counted goes to the ledger. */
    void remove(KernelTables kernel, Collection<ContainerId> known, TrafficLedger ledger) throws IOException {
        ledger.settle(Counters.read(kernel), known);
        List<Element> stale = new ArrayList<>();
        keys.forEach((set, left) -> left.forEach(key -> stale.add(new Element(set, key, Optional.empty()))));
        kernel.removeLeft(stale);
        Set<String> gone = new HashSet<>();
        for (String chain : kernel.chains(NftFamily.INET)) {
            Optional<String> container = ChainMessages.container(chain);
            container
                    .filter(id -> known.stream().noneMatch(one -> one.value().equals(id)))
                    .ifPresent(gone::add);
        }
        for (String id : gone) {
            kernel.run(FirewallChains.remove(kernel.name(), id));
        }
        for (NftFamily table : NftFamily.values()) {
            for (String quota : kernel.quotas(table)) {
                if (known.stream().noneMatch(id -> quota.equals(InterfaceElements.quotaName(id.value())))) {
                    kernel.removeQuota(table, quota);
                }
            }
        }
    }
}
