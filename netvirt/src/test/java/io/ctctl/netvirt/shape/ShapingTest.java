package io.ctctl.netvirt.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctctl.netvirt.address.Cidr;
import io.ctctl.netvirt.address.IpAddress;
import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import io.ctctl.netvirt.network.InterfaceName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShapingTest {
    private static final InterfaceName ETH0 = new InterfaceName("eth0");

    @Property(tries = 200)
    void ratesAreReadAsWritten(@ForAll @LongRange(min = 8_000, max = 400_000_000_000L) long bits) {
        Rate rate = new Rate(bits);
        assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "10m", "7kbit", "401gbit", "-1mbit", "mbit", "1 mbit", "1e3kbit"})
    void whatIsNoRateIsRefused(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use");
    }

    @Test
    void theMostPreciseSettingCounts() {
        Shaping shaping =
                shaping(List.of("10mbit", "in:20mbit", "eth1/30mbit", "eth1/out:40mbit", "2:1mbit"), List.of("50mbit"));
        assertThat(shaping.rate(ETH0, Direction.OUT, Optional.empty())).contains(Rate.parse("10mbit"));
        assertThat(shaping.rate(ETH0, Direction.IN, Optional.empty())).contains(Rate.parse("20mbit"));
        InterfaceName other = new InterfaceName("eth1");
        assertThat(shaping.rate(other, Direction.IN, Optional.empty())).contains(Rate.parse("30mbit"));
        assertThat(shaping.rate(other, Direction.OUT, Optional.empty())).contains(Rate.parse("40mbit"));
        assertThat(shaping.rate(ETH0, Direction.OUT, Optional.of(2))).contains(Rate.parse("1mbit"));
        assertThat(shaping.classes()).containsExactly(2);
    }

    @Test
    void aBoundGuaranteeIsTheCeiling() {
        Shaping shaping = new Shaping(List.of(RateSetting.parse("10mbit")), List.of(), true, 100, 3, Optional.empty());
        assertThat(shaping.ceiling(ETH0, Direction.IN, Optional.empty())).contains(Rate.parse("10mbit"));
        assertThatThrownBy(() -> new Shaping(List.of(), List.of(), true, 100, 3, Optional.empty()))
                .hasMessageContaining("--rate");
    }

    @Test
    void theTreeOfAnInterfaceHasAClassPerTrafficClass() {
        ShapedInterface shaped = shaped(3, shaping(List.of("10mbit", "2:4mbit"), List.of("2:6mbit")));
        List<HtbClass> classes = ShapeTree.of(shaped, Direction.OUT, Map.of(5, Rate.parse("100mbit")));
        assertThat(classes).extracting(HtbClass::minor).containsExactly(0x8003, 0x30, 0x32);
        assertThat(classes).extracting(HtbClass::parent).containsExactly(0xc005, 0x8003, 0x8003);
        assertThat(classes).extracting(one -> one.rate().toString()).containsExactly("10mbit", "6mbit", "4mbit");
        assertThat(classes).extracting(one -> one.ceiling().toString()).containsExactly("100mbit", "100mbit", "6mbit");
    }

    /** A turn of 60 000 bytes is a quarter of a second of 2 Mbit/s: nine who borrow would have one turn in two seconds. */
    @Test
    void turnsOfBorrowingAreAsShortAsThereIsLittleToLend() {
        assertThat(turns("2mbit", 100)).containsOnly(4 * 1514);
        assertThat(turns("10mbit", 100)).containsOnly(25_000);
        assertThat(turns("100mbit", 100)).containsOnly(60_000);
        assertThat(turns("10mbit", 300)).containsOnly(75_000);
        assertThat(turns("2mbit", 1)).as("a frame").containsOnly(1514);
        assertThat(ShapeTree.of(shaped(1, shaping(List.of("1mbit"), List.of())), Direction.IN, Map.of()))
                .as("of a link without a total")
                .extracting(HtbClass::quantum)
                .containsOnly(60_000);
    }

    private static List<Integer> turns(String total, int weight) {
        Shaping shaping = new Shaping(List.of(), List.of(), false, weight, 3, Optional.empty());
        return ShapeTree.of(shaped(1, shaping), Direction.IN, Map.of(5, Rate.parse(total))).stream()
                .map(HtbClass::quantum)
                .toList();
    }

    @Test
    void guaranteesThatCannotBeKeptAreRefused() {
        Map<Integer, Rate> totals = Map.of(5, Rate.parse("100mbit"));
        List<ShapedInterface> two = List.of(
                shaped(1, shaping(List.of("60mbit"), List.of())), shaped(2, shaping(List.of("60mbit"), List.of())));
        assertThatThrownBy(() -> ShapeTree.check(two, totals)).hasMessageContaining("add up to 120mbit, of 100mbit");
        ShapeTree.check(two.subList(0, 1), totals);
        assertThatThrownBy(() ->
                        ShapeTree.check(List.of(shaped(1, shaping(List.of("20mbit"), List.of("10mbit")))), Map.of()))
                .hasMessageContaining("above the ceiling of 10mbit");
        assertThatThrownBy(() -> ShapeTree.check(
                        List.of(shaped(1, shaping(List.of("5mbit", "1:4mbit", "2:4mbit"), List.of()))), Map.of()))
                .hasMessageContaining("add up to 8mbit");
    }

    @Property(tries = 300)
    void rangesAgreeWithTheLongestSubnet(@ForAll("classes") List<TrafficClass> classes, @ForAll int number) {
        IpAddress address = IpAddress.of(ByteBuffer.allocate(4)
                .putInt((number & 0xf00f_ffff) | 0x0a00_0000)
                .array());
        int expected = ClassRanges.longestFirst(classes, IpFamily.V4).stream()
                .filter(entry -> entry.subnet().contains(address))
                .map(ClassRanges.Entry::trafficClass)
                .findFirst()
                .orElse(0);
        List<ClassRanges.Range> ranges = ClassRanges.of(classes, IpFamily.V4);
        int found = ranges.stream()
                .filter(range ->
                        range.first().compareTo(address) <= 0 && range.last().compareTo(address) >= 0)
                .map(ClassRanges.Range::trafficClass)
                .findFirst()
                .orElse(0);
        assertThat(found).isEqualTo(expected);
        for (int i = 1; i < ranges.size(); i++) {
            assertThat(ranges.get(i).first()).isGreaterThan(ranges.get(i - 1).last());
        }
    }

    @Test
    void aClassifierWithoutClassesOnlySaysWhose() {
        assertThat(Classifier.program(0x10010, Direction.OUT, List.of(), Set.of()))
                .hasSize(5 * 8);
    }

    @Provide
    Arbitrary<List<TrafficClass>> classes() {
        Arbitrary<Cidr> cidrs = Combinators.combine(
                        Arbitraries.integers(), Arbitraries.integers().between(4, 32))
                .as((bits, prefix) -> Cidr.containing(
                        IpAddress.of(ByteBuffer.allocate(4)
                                .putInt((bits & 0xf00f_ffff) | 0x0a00_0000)
                                .array()),
                        prefix));
        return cidrs.list().ofMaxSize(6).map(all -> {
            List<TrafficClass> classes = new ArrayList<>();
            List<Cidr> distinct = all.stream().distinct().toList();
            for (int i = 0; i < distinct.size(); i++) {
                classes.add(new TrafficClass(i + 1, List.of(distinct.get(i))));
            }
            return classes;
        });
    }

    private static Shaping shaping(List<String> rates, List<String> ceilings) {
        return new Shaping(
                rates.stream().map(RateSetting::parse).toList(),
                ceilings.stream().map(RateSetting::parse).toList(),
                false,
                100,
                3,
                Optional.empty());
    }

    private static ShapedInterface shaped(int slot, Shaping shaping) {
        return new ShapedInterface(slot, "web" + slot, ETH0, 7, shaping, Optional.of(5));
    }
}
