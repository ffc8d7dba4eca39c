package io.ctctl.netvirt.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class AddressPoolTest {
    private static final IpAddress FIRST = IpAddress.parse("10.0.0.1");

    @Property
    void givesEveryAddressOnceAndThenNone(@ForAll @IntRange(min = 1, max = 300) int size) {
        AddressPool pool = new AddressPool(new AddressRange(FIRST, FIRST.plus(size - 1)));
        Set<IpAddress> taken = new HashSet<>();
        Optional<IpAddress> last = Optional.empty();
        for (int i = 0; i < size; i++) {
            last = pool.next(last, taken::contains);
            assertThat(last).isPresent();
            assertThat(taken.add(last.get())).isTrue();
            assertThat(pool.range().contains(last.get())).isTrue();
        }
        assertThat(pool.next(last, taken::contains)).isEmpty();
    }

    @Property
    void findsTheOneThatIsFree(
            @ForAll @IntRange(min = 1, max = 300) int size, @ForAll @IntRange(max = 299) int free, @ForAll int from) {
        AddressPool pool = new AddressPool(new AddressRange(FIRST, FIRST.plus(size - 1)));
        IpAddress only = FIRST.plus(free % size);
        Optional<IpAddress> last = Optional.of(FIRST.plus(Math.floorMod(from, 400)));
        assertThat(pool.next(last, address -> !address.equals(only))).contains(only);
    }

    @Test
    void aFreedAddressRests() {
        AddressPool pool = new AddressPool(AddressRange.parse("10.0.0.1-10.0.0.3"));
        List<IpAddress> three = List.of(FIRST, FIRST.plus(1), FIRST.plus(2));
        assertThat(pool.next(Optional.of(three.get(0)), address -> false)).contains(three.get(1));
        assertThat(pool.next(Optional.of(three.get(2)), address -> false)).contains(three.get(0));
    }

    @Test
    void anEndlessPoolIsNotSearchedToItsEnd() {
        AddressPool pool = new AddressPool(Cidr.parse("fd00::/64").hosts());
        assertThat(pool.next(Optional.empty(), address -> false)).contains(IpAddress.parse("fd00::1"));
        assertThat(pool.next(Optional.empty(), address -> true)).isEmpty();
    }
}
