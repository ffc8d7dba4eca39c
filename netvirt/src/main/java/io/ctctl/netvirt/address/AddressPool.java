package io.ctctl.netvirt.address;

import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which address of a range is given out next: the first free one after the last that was given out, so that a freed address
 * rests for as long as possible before it is somebody else's.
 */
public record AddressPool(AddressRange range) {
    /** A pool of 2^64 addresses must not be searched to its end. */
    private static final int LONGEST_SEARCH = 1 << 20;

    /** Empty when none is free. {@code last}: the one given out last, in the range or not. */
    public Optional<IpAddress> next(Optional<IpAddress> last, Predicate<IpAddress> taken) {
        IpAddress start = last.filter(address -> range.contains(address) && !address.equals(range.last()))
                .map(address -> address.plus(1))
                .orElse(range.first());
        IpAddress candidate = start;
        BigInteger size = range.size();
        int tries = size.bitLength() > 20 ? LONGEST_SEARCH : size.intValue();
        for (int i = 0; i < tries; i++) {
            if (!taken.test(candidate)) {
                return Optional.of(candidate);
            }
            candidate = candidate.equals(range.last()) ? range.first() : candidate.plus(1);
        }
        return Optional.empty();
    }
}
