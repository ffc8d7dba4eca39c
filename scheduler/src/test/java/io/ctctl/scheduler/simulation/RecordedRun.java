package io.ctctl.scheduler.simulation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run of {@code bin/bench fairness}, as it was written to target/fairness.json.
 *
 * @param loop whether the control loop corrected weights
 * @param errorPercent the greatest distance of a share from the ideal, in points
 * @param othersPercent of the machine, that were used outside of containers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RecordedRun(
        int cpus, double seconds, boolean loop, double errorPercent, double othersPercent, List<Load> containers) {
    RecordedRun {
        containers = List.copyOf(containers);
    }

    /** @param share of all CPU time that containers used */
    record Load(int cpuunits, int threads, double share) {}

    static Stream<RecordedRun> all() {
        ObjectMapper json = new ObjectMapper();
        try (InputStream in = RecordedRun.class.getResourceAsStream("/recorded-shares.json")) {
            List<RecordedRun> runs = new ArrayList<>();
            for (JsonNode run : json.readTree(in).get("runs")) {
                runs.add(json.treeToValue(run, RecordedRun.class));
            }
            return runs.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same load as a scenario. */
    Scenario scenario() {
        List<String> actors = new ArrayList<>();
        for (Load load : containers) {
            actors.add(String.format(
                    "{\"name\":\"f%d\",\"cpuunits\":%d,\"threads\":%d}",
                    actors.size(), load.cpuunits(), load.threads()));
        }
        return ScenarioFile.parse(String.format(
                Locale.ROOT,
                "{\"cpus\":%d,\"seconds\":%.1f,\"loop\":%b,\"containers\":[%s]}",
                cpus,
                seconds,
                loop,
                String.join(",", actors)));
    }

    @Override
    public String toString() {
        return containers.stream()
                .map(load -> load.cpuunits() + ":" + load.threads())
                .collect(Collectors.joining(" ", loop ? "with the loop: " : "the kernel alone: ", ""));
    }
}
