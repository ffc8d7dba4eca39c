package io.ctctl.netvirt.shape;

import io.ctctl.netvirt.address.Cidr;
import java.util.List;

/**
 * A class of traffic by where it goes or comes from. Class 0 is all that is in no other; an address in several subnets is in
 * the class of the longest.
 */
public record TrafficClass(int number, List<Cidr> subnets) {
    public static final int HIGHEST = 15;

    public TrafficClass {
        requireNumber(number);
        if (number == 0) {
            throw new IllegalArgumentException("class 0 is what is in no other: give subnets to classes 1 to 15");
        }
        subnets = List.copyOf(subnets);
    }

    static void requireNumber(int number) {
        if (number < 0 || number > HIGHEST) {
            throw new IllegalArgumentException("bad traffic class " + number + ": use 0 to " + HIGHEST);
        }
    }
}
