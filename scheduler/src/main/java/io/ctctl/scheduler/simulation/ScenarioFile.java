package io.ctctl.scheduler.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ctctl.scheduler.cpu.BucketConfig;
import io.ctctl.scheduler.cpu.CpuConfig;
import io.ctctl.scheduler.simulation.Scenario.Actor;
import io.ctctl.scheduler.simulation.Scenario.Crowd;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads scenarios; options are spelled as on the command line, without dashes. */
public final class ScenarioFile {
    private static final Set<String> TOP = Set.of("cpus", "seconds", "loop", "containers", "host", "comment");
    private static final Set<String> ACTOR = Set.of(
            "name",
            "cpuunits",
            "cpuguarantee",
            "cpulimit",
            "vcpus",
            "cpumask",
            "cpuidle",
            "credits",
            "from",
            "until",
            "threads");
    private static final Set<String> CREDITS =
            Set.of("fill-rate", "interval", "tokens", "tokens-min", "tokens-max", "fill-rate2", "interval2");
    private static final Set<String> CROWD = Set.of("count", "work", "sleep");

    // the parser names what it reads from, which is a text without a name
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; ([^]]*)]");

    private ScenarioFile() {}

    /** IllegalArgumentException with what is wrong in the file. */
    public static Scenario parse(String json) {
        try {
            JsonNode top = new ObjectMapper().readTree(json);
            known(top, "a scenario", TOP);
            double seconds = number(top, "seconds", 10);
            return new Scenario(
                    whole(top, "cpus", 1),
                    seconds,
                    top.path("loop").asBoolean(true),
                    actors(top.path("containers"), seconds),
                    actors(top.path("host"), seconds));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "no scenario: " + SOURCE.matcher(e.getOriginalMessage()).replaceAll("$1"), e);
        }
    }

    private static List<Actor> actors(JsonNode nodes, double seconds) {
        List<Actor> actors = new ArrayList<>();
        for (JsonNode node : nodes) {
            actors.add(actor(node, seconds));
        }
        return actors;
    }

    private static Actor actor(JsonNode node, double seconds) {
        String name = node.path("name").asText("");
        known(node, "container " + name, ACTOR);
        CpuConfig cpu = new CpuConfig(
                optional(node, "cpuunits").map(Double::intValue),
                optional(node, "cpuguarantee"),
                optional(node, "cpulimit"),
                optional(node, "vcpus").map(Double::intValue),
                Optional.ofNullable(node.get("cpumask")).map(JsonNode::asText),
                Optional.empty(),
                node.path("cpuidle").asBoolean(false),
                Optional.empty(),
                Optional.ofNullable(node.get("credits")).map(ScenarioFile::bucket),
                List.of());
        List<Crowd> crowds = new ArrayList<>();
        if (node.path("threads").isNumber()) {
            crowds.add(new Crowd(node.get("threads").asInt(), 1000, 0));
        } else {
            for (JsonNode crowd : node.path("threads")) {
                known(crowd, "threads of " + name, CROWD);
                crowds.add(new Crowd(whole(crowd, "count", 1), number(crowd, "work", 1000), number(crowd, "sleep", 0)));
            }
        }
        return new Actor(name, cpu, number(node, "from", 0), number(node, "until", seconds), crowds);
    }

    private static BucketConfig bucket(JsonNode node) {
        known(node, "credits", CREDITS);
        int max = whole(node, "tokens-max", BucketConfig.DEFAULT_MAX);
        Optional<BucketConfig.Refill> idle = node.has("fill-rate2")
                ? Optional.of(new BucketConfig.Refill(
                        whole(node, "fill-rate2", 1), whole(node, "interval2", BucketConfig.DEFAULT_INTERVAL)))
                : Optional.empty();
        return new BucketConfig(
                whole(node, "fill-rate", BucketConfig.DEFAULT_FILL_RATE),
                whole(node, "interval", BucketConfig.DEFAULT_INTERVAL),
                whole(node, "tokens", max),
                whole(node, "tokens-min", Math.min(max, BucketConfig.DEFAULT_MIN)),
                max,
                idle);
    }

    private static void known(JsonNode node, String what, Set<String> words) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(what + " must be an object");
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!words.contains(name)) {
                throw new IllegalArgumentException(what + ": unknown \"" + name + "\", use "
                        + String.join(", ", words.stream().sorted().toList()));
            }
        }
    }

    private static Optional<Double> optional(JsonNode node, String name) {
        if (!node.has(name)) {
            return Optional.empty();
        }
        if (!node.get(name).isNumber()) {
            throw new IllegalArgumentException("\"" + name + "\" must be a number");
        }
        return Optional.of(node.get(name).asDouble());
    }

    private static double number(JsonNode node, String name, double otherwise) {
        return optional(node, name).orElse(otherwise);
    }

    private static int whole(JsonNode node, String name, int otherwise) {
        return (int) number(node, name, otherwise);
    }
}
