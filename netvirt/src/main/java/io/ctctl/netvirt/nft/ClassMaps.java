package io.ctctl.netvirt.nft;

import com.fasterxml.jackson.databind.JsonNode;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.shape.ClassRanges;
import io.ctctl.netvirt.shape.TrafficClass;
import java.util.Collection;

/** Tells the tables which addresses are of which traffic class. */
public final class ClassMaps {
    private ClassMaps() {}

    /** In the place of what they knew. */
    public static NftTransaction set(String table, Collection<TrafficClass> classes) {
        NftTransaction transaction = new NftTransaction(table);
        for (NftFamily family : NftFamily.values()) {
            for (IpFamily ip : IpFamily.values()) {
                NftSet map = Sets.classes(family, ip);
                transaction.flush(map);
                ClassRanges.of(classes, ip)
                        .forEach(range -> transaction.addElement(
                                map, Expressions.array(key(range), Expressions.number(range.trafficClass()))));
            }
        }
        return transaction;
    }

    private static JsonNode key(ClassRanges.Range range) {
        JsonNode first = Expressions.word(range.first().toString());
        return range.first().equals(range.last())
                ? first
                : Expressions.wrap(
                        "range",
                        Expressions.array(first, Expressions.word(range.last().toString())));
    }
}
