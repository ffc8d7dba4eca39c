package io.ctctl.runtime.packet;

import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.netvirt.nft.ClassMaps;
import io.ctctl.netvirt.nft.CountingRules;
import io.ctctl.netvirt.nft.Element;
import io.ctctl.netvirt.nft.FirewallChains;
import io.ctctl.netvirt.nft.InterfaceElements;
import io.ctctl.netvirt.nft.NetworkChains;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.netvirt.nft.NftTransaction;
import io.ctctl.netvirt.nft.Tables;
import io.ctctl.netvirt.shape.TrafficClass;
import io.ctctl.runtime.config.ContainerId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongBiFunction;

/**
 * All that an instance's tables are to have, for one transaction: what somebody took away comes back at once, and what an
 * older daemon made is let go of in the moment in which its successor is there.
 *
 * @param attached what runs
 */
record WholeTables(
        Collection<NetworkDefinition> networks, List<TrafficClass> classes, Map<ContainerId, Rules> attached) {
    WholeTables {
        networks = List.copyOf(networks);
        classes = List.copyOf(classes);
        // in their order, which Map.copyOf would not keep
        attached = Collections.unmodifiableMap(new LinkedHashMap<>(attached));
    }

    /** Whether somebody's packets are counted against a quota. */
    boolean quotas() {
        return attached.values().stream().anyMatch(rules -> rules.hardQuota().isPresent());
    }

    /**
     * @param quotas whether packets are looked at for them
     * @param used says how much of its quota a container has used
     */
    NftTransaction transaction(String name, boolean quotas, ToLongBiFunction<ContainerId, Rules> used) {
        NftTransaction all = Tables.make(name);
        if (!classes.isEmpty()) {
            all.and(ClassMaps.set(name, classes));
        }
        all.and(CountingRules.consider(name, quotas, !classes.isEmpty()));
        networks.forEach(network -> all.and(NetworkChains.up(name, network)));
        Set<Element> elements = new LinkedHashSet<>();
        attached.forEach((id, rules) -> {
            if (rules.hasFirewall()) {
                all.and(FirewallChains.set(name, id.value(), rules.traffic().firewall()));
            }
            if (rules.hardQuota().isPresent()) {
                for (NftFamily table : rules.tables()) {
                    all.addQuota(
                            table,
                            InterfaceElements.quotaName(id.value()),
                            rules.hardQuota().get(),
                            used.applyAsLong(id, rules));
                }
            }
            elements.addAll(rules.elements());
        });
        return all.addElements(elements);
    }
}
