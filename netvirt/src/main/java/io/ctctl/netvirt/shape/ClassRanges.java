package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Traffic classes as disjoint ranges of addresses: what a map of ranges in the kernel can hold. */
public final class ClassRanges {
    /** Addresses from the first to the last. */
    public record Range(IpAddress first, IpAddress last, int trafficClass) {}

    /** A subnet and its class. */
    public record Entry(Cidr subnet, int trafficClass) {}

    private ClassRanges() {}

    /** All subnets of a family, the longest first: the first that contains an address decides. */
    public static List<Entry> longestFirst(Collection<TrafficClass> classes, IpFamily family) {
        List<Entry> entries = new ArrayList<>();
        for (TrafficClass trafficClass : classes) {
            for (Cidr subnet : trafficClass.subnets()) {
                if (subnet.family() == family) {
                    entries.add(new Entry(subnet, trafficClass.number()));
                }
            }
        }
        entries.sort(Comparator.comparingInt((Entry entry) -> entry.subnet().prefix())
                .reversed()
                .thenComparing(entry -> entry.subnet().network()));
        return entries;
    }

    /** In order, without gaps inside a class; addresses of class 0 are in none. */
    public static List<Range> of(Collection<TrafficClass> classes, IpFamily family) {
        List<Entry> entries = longestFirst(classes, family);
        TreeSet<BigInteger> starts = new TreeSet<>();
        for (Entry entry : entries) {
            starts.add(entry.subnet().network().number());
            starts.add(entry.subnet().last().number().add(BigInteger.ONE));
        }
        List<Range> ranges = new ArrayList<>();
        for (BigInteger start : starts) {
            BigInteger next = starts.higher(start);
            if (next != null) {
                add(ranges, entries, address(family, start), address(family, next.subtract(BigInteger.ONE)));
            }
        }
        return ranges;
    }

    private static void add(List<Range> ranges, List<Entry> entries, IpAddress first, IpAddress last) {
        Optional<Entry> decides =
                entries.stream().filter(entry -> entry.subnet().contains(first)).findFirst();
        if (decides.isEmpty()) {
            return;
        }
        int trafficClass = decides.get().trafficClass();
        Range before = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
        if (before != null
                && before.trafficClass() == trafficClass
                && before.last().number().add(BigInteger.ONE).equals(first.number())) {
            ranges.set(ranges.size() - 1, new Range(before.first(), last, trafficClass));
        } else {
            ranges.add(new Range(first, last, trafficClass));
        }
    }

    private static IpAddress address(IpFamily family, BigInteger number) {
        return IpAddress.of(new byte[family.bytes()]).plus(number);
    }
}
