package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a container asks for of the network's speed.
 *
 * @param rates guaranteed
 * @param ceilings never exceeded
 * @param bound whether the guarantee is also the ceiling, where none is given
 * @param weight share of what nobody is guaranteed or uses, beside those of others
 * @param priority 0 (first) to 7: who is offered such rest before others
 */
public record Shaping(
        List<RateSetting> rates,
        List<RateSetting> ceilings,
        boolean bound,
        int weight,
        int priority,
        Optional<Long> burstBytes) {
    public static final int USUAL_WEIGHT = 100;
    public static final int USUAL_PRIORITY = 3;

    /** As fast as it goes. */
    public static final Shaping NONE =
            new Shaping(List.of(), List.of(), false, USUAL_WEIGHT, USUAL_PRIORITY, Optional.empty());

    private static final int HEAVIEST = 10_000;
    private static final int LAST_PRIORITY = 7;
    private static final long LEAST_BURST = 1_600;
    private static final long MOST_BURST = 1L << 30;

    public Shaping {
        rates = rates == null ? List.of() : List.copyOf(rates);
        ceilings = ceilings == null ? List.of() : List.copyOf(ceilings);
        burstBytes = burstBytes == null ? Optional.empty() : burstBytes;
        if (weight < 1 || weight > HEAVIEST) {
            throw new IllegalArgumentException("bad network weight " + weight + ": use 1 to " + HEAVIEST);
        }
        if (priority < 0 || priority > LAST_PRIORITY) {
            throw new IllegalArgumentException("bad network priority " + priority + ": use 0 to " + LAST_PRIORITY);
        }
        if (burstBytes
                .filter(bytes -> bytes < LEAST_BURST || bytes > MOST_BURST)
                .isPresent()) {
            throw new IllegalArgumentException("bad burst of " + burstBytes.get() + " bytes: use 1600 to 1g");
        }
        if (bound && rates.isEmpty()) {
            throw new IllegalArgumentException("--ratebound needs a guarantee to be bound to: give --rate");
        }
    }

    /** As fast as it goes, at the usual share of it. */
    public boolean unlimited() {
        return equals(NONE);
    }

    /** The guarantee of an interface, or of one class of its traffic. */
    public Optional<Rate> rate(InterfaceName link, Direction way, Optional<Integer> trafficClass) {
        return best(rates, link, way, trafficClass);
    }

    /** The ceiling of an interface, or of one class of its traffic. */
    public Optional<Rate> ceiling(InterfaceName link, Direction way, Optional<Integer> trafficClass) {
        Optional<Rate> own = best(ceilings, link, way, trafficClass);
        return own.isPresent() || !bound ? own : rate(link, way, trafficClass);
    }

    /** The classes that something is said of. */
    public NavigableSet<Integer> classes() {
        return numbers(rates, ceilings);
    }

    private static NavigableSet<Integer> numbers(List<RateSetting> rates, List<RateSetting> ceilings) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        Stream.concat(rates.stream(), ceilings.stream())
                .forEach(setting -> setting.trafficClass().ifPresent(numbers::add));
        return numbers;
    }

    private static Optional<Rate> best(
            List<RateSetting> settings, InterfaceName link, Direction way, Optional<Integer> trafficClass) {
        return settings.stream()
                .filter(setting -> setting.fits(link, way, trafficClass))
                .max(Comparator.comparingInt(RateSetting::precision))
                .map(RateSetting::rate);
    }
}
