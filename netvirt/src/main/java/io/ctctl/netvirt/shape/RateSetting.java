package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate and what it is for; written {@code [INTERFACE/][in:|out:][CLASS:]RATE}.
 *
 * @param link name inside the container; absent: every one
 * @param direction absent: both, each for itself
 * @param trafficClass absent: all classes together
 */
public record RateSetting(
        Optional<InterfaceName> link, Optional<Direction> direction, Optional<Integer> trafficClass, Rate rate) {
    private static final Pattern WRITTEN = Pattern.compile("(?:([^/]+)/)?(?:(in|out):)?(?:([0-9]{1,2}):)?([^:/]+)");

    public RateSetting {
        trafficClass.ifPresent(TrafficClass::requireNumber);
    }

    /** IllegalArgumentException naming the text. */
    public static RateSetting parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("bad rate \"" + text
                    + "\": use [INTERFACE/][in:|out:][CLASS:]RATE, as in 10mbit or eth0/out:1:2mbit");
        }
        return new RateSetting(
                Optional.ofNullable(matcher.group(1)).map(InterfaceName::new),
                Optional.ofNullable(matcher.group(2)).map(word -> word.equals("in") ? Direction.IN : Direction.OUT),
                Optional.ofNullable(matcher.group(3)).map(Integer::valueOf),
                Rate.parse(matcher.group(4)));
    }

    /** Whether it is about this interface, direction and class. */
    boolean fits(InterfaceName name, Direction way, Optional<Integer> number) {
        return link.map(name::equals).orElse(true)
                && direction.map(way::equals).orElse(true)
                && trafficClass.equals(number);
    }

    /** Of several that fit, the highest counts: what names the interface, then what names the direction. */
    int precision() {
        return (link.isPresent() ? 2 : 0) + (direction.isPresent() ? 1 : 0);
    }

    @Override
    public String toString() {
        return link.map(name -> name + "/").orElse("")
                + direction.map(way -> way + ":").orElse("")
                + trafficClass.map(number -> number + ":").orElse("")
                + rate;
    }
}
