package io.ctctl.tests.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctctl.tests.harness.Await;
import io.ctctl.tests.harness.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/** A program that sends as fast as it may for as long as this is open, and what of it arrives. */
final class GreedyStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String SECONDS =
            Long.toString(Await.patient(Duration.ofSeconds(60)).toSeconds());

    private final Running sink;
    private final Running source;
    private final LongSupplier arrived;

    private GreedyStream(Running sink, Running source, LongSupplier arrived) {
        this.sink = sink;
        this.source = source;
        this.arrived = arrived;
    }

    /** From a container to an address and port outside. */
    static GreedyStream out(Lab lab, String name, String address, int port) {
        Path file = lab.instance().scratch("arrived").resolve(name + port);
        // not below timeout(1), whose end by KILL it would outlive
        Running sink = lab.outsideCommand("busybox", "nc", "-l", "-p", Integer.toString(port))
                .stdinOpen()
                .stdout(file)
                .start();
        assertThat(lab.outsideHears(Integer.toString(port))).isTrue();
        String send = "timeout " + SECONDS + " nc " + address + " " + port + " </dev/zero";
        Running source = lab.command("exec", name, "sh", "-c", send).start();
        return new GreedyStream(sink, source, () -> file.toFile().length());
    }

    /** From outside to a port of a container that is published under the same number. */
    static GreedyStream in(Lab lab, String name, int port) {
        lab.ctctl("publish", "add", name, port + ":" + port).ok();
        String listen = "sleep " + SECONDS + " | timeout " + SECONDS + " nc -l -p " + port + " >/tmp/" + port;
        Running sink = lab.command("exec", name, "sh", "-c", listen).start();
        String ready = "netstat -ltn | grep -q :" + port;
        assertThat(Await.within(
                        Duration.ofSeconds(5), () -> lab.exec(name, ready).code() == 0))
                .isTrue();
        String send = "timeout " + SECONDS + " busybox nc " + Lab.HOST4 + " " + port + " </dev/zero";
        Running source = lab.outsideCommand("sh", "-c", send).start();
        return new GreedyStream(
                sink,
                source,
                () -> Long.parseLong(
                        lab.exec(name, "wc -c </tmp/" + port).ok().text().strip()));
    }

    /**
     * How fast each of them is, in Mbit/s of payload, over the same stretch of time: until all together have got so many bytes
     * further. What passed before, bursts among it, does not count. A packet has up to 64 KiB before it is cut into frames, and a
     * limit is kept but for one: many times that have to pass.
     */
    static double[] rates(long bytes, GreedyStream... streams) {
        for (GreedyStream each : streams) {
            Await.until(PATIENCE, "the first bytes", () -> each.arrived.getAsLong() > 0);
        }
        List<GreedyStream> all = List.of(streams);
        settle(all);
        Reading first = Reading.of(all);
        Await.until(PATIENCE, bytes + " bytes", () -> Reading.of(all).isFarFrom(first, bytes));
        Reading last = Reading.of(all);
        double micros = (last.nanos - first.nanos) / 1000.0;
        double[] rates = new double[streams.length];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = (last.positions[i] - first.positions[i]) * 8 / micros;
        }
        return rates;
    }

    /** Where all are, and when: to read takes time, and it was somewhere in the middle of that. */
    private static final class Reading {
        /** What two readings take lets a rate be a twenty-fourth off then, at most. */
        private static final int FAR = 12;

        private final long[] positions;
        private final long nanos;
        private final long took;

        private Reading(long[] positions, long nanos, long took) {
            this.positions = positions;
            this.nanos = nanos;
            this.took = took;
        }

        static Reading of(List<GreedyStream> streams) {
            long before = System.nanoTime();
            long[] positions = GreedyStream.positions(streams);
            long took = System.nanoTime() - before;
            return new Reading(positions, before + took / 2, took);
        }

        /** By so many bytes, and by enough time for the instants of both not to matter. */
        boolean isFarFrom(Reading first, long bytes) {
            return sum(positions) - sum(first.positions) >= bytes && nanos - first.nanos >= FAR * (took + first.took);
        }
    }

    /** Bursts that a rest has saved up are over after these bytes. */
    private static void settle(List<GreedyStream> all) {
        long[] first = positions(all);
        Await.until(PATIENCE, "the burst's end", () -> sum(positions(all)) - sum(first) >= 200_000);
    }

    private static long[] positions(List<GreedyStream> streams) {
        return streams.stream().mapToLong(each -> each.arrived.getAsLong()).toArray();
    }

    private static long sum(long[] values) {
        return Arrays.stream(values).sum();
    }

    @Override
    public void close() {
        source.close();
        sink.close();
    }
}
