package io.ctctl.netvirt.account;

import io.ctctl.netvirt.address.IpFamily;
import io.ctctl.netvirt.firewall.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Bytes and packets by class, direction and family; bytes are those of IP packets with their headers. */
public record Traffic(List<Row> rows) {
    public static final Traffic NONE = new Traffic(List.of());

    private static final Comparator<Row> ORDER = Comparator.comparingInt(Row::trafficClass)
            .thenComparing(Row::direction)
            .thenComparing(Row::family);

    /** One figure of the account. */
    public record Row(int trafficClass, Direction direction, IpFamily family, long bytes, long packets) {
        private Row plus(Row other) {
            return new Row(trafficClass, direction, family, bytes + other.bytes, packets + other.packets);
        }
    }

    /** Rows of the same class, direction and family are added up; empty ones are left out. */
    public Traffic {
        Map<Row, Row> sums = new TreeMap<>(ORDER);
        if (rows != null) {
            rows.forEach(row -> sums.merge(row, row, Row::plus));
        }
        rows = sums.values().stream()
                .filter(row -> row.packets != 0 || row.bytes != 0)
                .toList();
    }

    public Traffic plus(Traffic other) {
        List<Row> both = new ArrayList<>(rows);
        both.addAll(other.rows);
        return new Traffic(both);
    }

    /** What is in this but not yet in an earlier state of it. */
    public Traffic minus(Traffic earlier) {
        List<Row> both = new ArrayList<>(rows);
        earlier.rows.forEach(
                row -> both.add(new Row(row.trafficClass, row.direction, row.family, -row.bytes, -row.packets)));
        return new Traffic(both);
    }

    public Traffic only(Predicate<Row> which) {
        return new Traffic(rows.stream().filter(which).toList());
    }

    /** Both directions together. */
    public long bytes() {
        return rows.stream().mapToLong(Row::bytes).sum();
    }

    public long bytes(Direction direction) {
        return only(row -> row.direction == direction).bytes();
    }

    public long packets(Direction direction) {
        return rows.stream()
                .filter(row -> row.direction == direction)
                .mapToLong(Row::packets)
                .sum();
    }
}
