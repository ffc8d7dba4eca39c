package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The classes of one direction: all, then networks with a total, then interfaces, then classes of their traffic. A class
 * below its guarantee sends at once; above it, it borrows of its parent, in turn with others and by weight.
 */
public final class ShapeTree {
    private static final int ALL = 0xffff;
    private static final int NETWORKS = 0xc000;
    /** What somebody without a guarantee has of his own; the rest is borrowed. */
    private static final Rate FLOOR = new Rate(8_000);

    private static final int LEAST_QUANTUM = 1_514;
    /** Of a turn of borrowing by default weight: as much as passes in some twenty milliseconds, four frames, and one packet of TCP's. */
    private static final int TURNS_A_SECOND = 50;

    private static final int SHORTEST_TURN = 4 * LEAST_QUANTUM;
    private static final int LONGEST_TURN = 60_000;

    private ShapeTree() {}

    /** Where everything lends from. */
    public static HtbClass all() {
        return new HtbClass(ALL, 0, Rate.MOST, Rate.MOST, LEAST_QUANTUM * 40, 0, 0, false);
    }

    /** A network of a total. */
    public static HtbClass network(int number, Rate total) {
        return new HtbClass(NETWORKS | number, ALL, total, total, LEAST_QUANTUM * 40, 0, 0, false);
    }

    /**
     * The classes of an interface: its own first, then those of its traffic.
     *
     * @param totals by number of network
     */
    public static List<HtbClass> of(ShapedInterface shaped, Direction way, Map<Integer, Rate> totals) {
        Shaping shaping = shaped.shaping();
        InterfaceName name = shaped.name();
        Optional<Rate> total = shaped.network().map(totals::get);
        int parent = total.isPresent() ? NETWORKS | shaped.network().orElseThrow() : ALL;
        Rate ceiling = min(shaping.ceiling(name, way, Optional.empty()).orElse(Rate.MOST), total.orElse(Rate.MOST));
        Rate rate = shaping.rate(name, way, Optional.empty()).orElse(FLOOR);
        int quantum = quantum(shaping.weight(), total.orElse(Rate.MOST));
        long burst = shaping.burstBytes().orElse(0L);
        List<HtbClass> classes = new ArrayList<>();
        classes.add(new HtbClass(shaped.minor(), parent, rate, ceiling, quantum, shaping.priority(), burst, false));
        SortedSet<Integer> numbers = shaping.classes();
        numbers.add(0);
        long rest = rate.bits() - guarantees(shaped, way);
        for (int number : numbers) {
            Optional<Integer> which = Optional.of(number);
            Rate own =
                    shaping.rate(name, way, which).orElse(number == 0 && rest > FLOOR.bits() ? new Rate(rest) : FLOOR);
            classes.add(new HtbClass(
                    shaped.minor(number),
                    shaped.minor(),
                    own,
                    min(ceiling, shaping.ceiling(name, way, which).orElse(ceiling)),
                    quantum,
                    shaping.priority(),
                    burst,
                    true));
        }
        return classes;
    }

    /**
     * What a class sends in one turn of borrowing. Where little is lent, a turn with room for a packet of 64 KiB would be a lump of half a
     * second; TCP's packets are cut there. All that borrow from the same are measured by the same.
     */
    private static int quantum(int weight, Rate lent) {
        long turn = Math.min(LONGEST_TURN, Math.max(SHORTEST_TURN, lent.bytes() / TURNS_A_SECOND));
        return (int) Math.max(LEAST_QUANTUM, weight * turn / Shaping.USUAL_WEIGHT);
    }

    /** Every class that an interface can ever have had, for their removal. */
    public static List<HtbClass> every(ShapedInterface shaped) {
        List<HtbClass> classes = new ArrayList<>();
        classes.add(new HtbClass(shaped.minor(), 0, FLOOR, FLOOR, LEAST_QUANTUM, 0, 0, false));
        for (int number = 0; number <= TrafficClass.HIGHEST; number++) {
            classes.add(new HtbClass(shaped.minor(number), shaped.minor(), FLOOR, FLOOR, LEAST_QUANTUM, 0, 0, true));
        }
        return classes;
    }

    /**
     * Refuses what could not be kept: guarantees above a ceiling or a total.
     *
     * @param totals by number of network
     * @throws IllegalArgumentException naming whose
     */
    public static void check(Collection<ShapedInterface> all, Map<Integer, Rate> totals) {
        for (Direction way : Direction.values()) {
            all.forEach(shaped -> checkOwn(shaped, way));
            totals.forEach((network, total) -> checkTotal(all, way, network, total));
        }
    }

    private static void checkOwn(ShapedInterface shaped, Direction way) {
        Shaping shaping = shaped.shaping();
        Optional<Rate> rate = shaping.rate(shaped.name(), way, Optional.empty());
        Optional<Rate> ceiling = shaping.ceiling(shaped.name(), way, Optional.empty());
        if (rate.isPresent() && ceiling.isPresent() && rate.get().compareTo(ceiling.get()) > 0) {
            throw new IllegalArgumentException("a guarantee of " + rate.get() + " is above the ceiling of "
                    + ceiling.get() + ": lower one or raise the other");
        }
        long classes = guarantees(shaped, way);
        if (rate.isPresent() && classes > rate.get().bits()) {
            throw new IllegalArgumentException("guarantees of classes add up to " + new Rate(classes)
                    + ", which is above the " + rate.get() + " of all: lower them or raise --rate");
        }
    }

    private static void checkTotal(Collection<ShapedInterface> all, Direction way, int network, Rate total) {
        long sum = all.stream()
                .filter(shaped -> shaped.network().equals(Optional.of(network)))
                .mapToLong(shaped -> Math.max(
                        shaped.shaping()
                                .rate(shaped.name(), way, Optional.empty())
                                .map(Rate::bits)
                                .orElse(0L),
                        guarantees(shaped, way)))
                .sum();
        if (sum > total.bits()) {
            throw new IllegalArgumentException("guarantees of the network's containers add up to " + new Rate(sum)
                    + ", of " + total + " that it has: lower them or raise the total");
        }
    }

    private static long guarantees(ShapedInterface shaped, Direction way) {
        return shaped.shaping().classes().stream()
                .flatMap(number -> shaped.shaping().rate(shaped.name(), way, Optional.of(number)).stream())
                .mapToLong(Rate::bits)
                .sum();
    }

    private static Rate min(Rate one, Rate other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
