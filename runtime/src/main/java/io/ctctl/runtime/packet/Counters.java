package io.ctctl.runtime.packet;

import io.ctctl.netvirt.account.Traffic;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import io.ctctl.netvirt.nft.ListedElement;
import io.ctctl.netvirt.nft.NftFamily;
import io.ctctl.netvirt.nft.NftSet;
import io.ctctl.netvirt.nft.Sets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the tables' counters, by host link. */
final class Counters {
    private Counters() {}

    /** Where elements come from. */
    @FunctionalInterface
    private interface Source {
        List<ListedElement> of(NftSet set) throws IOException;
    }

    /** All of them. */
    static Map<InterfaceName, Traffic> read(KernelTables kernel) throws IOException {
        return read(List.of(NftFamily.values()), kernel::elements);
    }

    /** Those of some rules: however many others there are, they cost nothing. */
    static Map<InterfaceName, Traffic> read(KernelTables kernel, Rules rules) throws IOException {
        return read(
                rules.tables(),
                set -> kernel.elements(rules.elements().stream()
                        .filter(element -> element.set().equals(set))
                        .toList()));
    }

    private static Map<InterfaceName, Traffic> read(Collection<NftFamily> tables, Source source) throws IOException {
        Map<InterfaceName, List<Traffic.Row>> rows = new HashMap<>();
        for (NftFamily table : tables) {
            for (Direction direction : Direction.values()) {
                for (IpFamily family : IpFamily.values()) {
                    for (ListedElement element : source.of(Sets.counters(table, family, direction))) {
                        rows.computeIfAbsent(element.link(), link -> new ArrayList<>())
                                .add(new Traffic.Row(
                                        element.mark(), direction, family, element.bytes(), element.packets()));
                    }
                }
            }
        }
        Map<InterfaceName, Traffic> traffic = new HashMap<>();
        rows.forEach((link, all) -> traffic.put(link, new Traffic(all)));
        return traffic;
    }
}
