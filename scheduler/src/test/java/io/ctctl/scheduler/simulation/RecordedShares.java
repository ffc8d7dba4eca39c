package io.ctctl.scheduler.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Shares that {@code bin/bench fairness steady} measured: {@code weight:threads … | share …}, a line each. */
final class RecordedShares {
    private RecordedShares() {}

    static Stream<SimulationTest.Recorded> read() {
        try (InputStream in = RecordedShares.class.getResourceAsStream("/recorded-shares.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(RecordedShares::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SimulationTest.Recorded parse(String line) {
        String[] halves = line.split("\\|");
        List<Double> shares = new ArrayList<>();
        for (String share : halves[1].strip().split(" ")) {
            shares.add(Double.valueOf(share));
        }
        return new SimulationTest.Recorded(halves[0].strip(), shares);
    }
}
