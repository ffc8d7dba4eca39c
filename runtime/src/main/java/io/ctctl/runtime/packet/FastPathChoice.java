package io.ctctl.runtime.packet;

import io.ctctl.netvirt.network.AttachedInterface;
import io.ctctl.netvirt.network.NetworkDefinition;
import io.ctctl.runtime.config.ContainerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Who is to be on the fast path, and why others are not. Decides, and does nothing. */
final class FastPathChoice {
    /** What the ordinary way has. */
    interface Ordinary {
        Map<ContainerId, Rules> attached();

        Optional<NetworkDefinition> network(String name);

        boolean hasClasses();

        boolean hasTotal(String network);
    }

    private final Ordinary ordinary;
    private final Predicate<String> isOff;
    /** Who looks at what passes bridges. */
    private Optional<String> others = Optional.empty();
    /** What failed, after which nothing is tried for a while. */
    private Optional<String> broken = Optional.empty();

    /** {@code isOff}: of networks by name, whether somebody has switched it off. */
    FastPathChoice(Ordinary ordinary, Predicate<String> isOff) {
        this.ordinary = ordinary;
        this.isOff = isOff;
    }

    /** Whether that is news. */
    boolean others(Optional<String> found) {
        boolean news = !found.equals(others);
        others = found;
        return news;
    }

    void broken(Optional<String> why) {
        broken = why;
    }

    /** All that may have it, of those that {@code open} says are connected and not being changed. */
    Map<ContainerId, List<FastPort>> due(Predicate<ContainerId> open) {
        Map<ContainerId, List<FastPort>> due = new LinkedHashMap<>();
        if (general().isPresent()) {
            return due;
        }
        ordinary.attached().forEach((id, rules) -> {
            List<FastPort> mine = open.test(id) ? due(rules) : List.of();
            if (!mine.isEmpty()) {
                due.put(id, mine);
            }
        });
        return due;
    }

    private List<FastPort> due(Rules rules) {
        List<FastPort> due = new ArrayList<>();
        for (AttachedInterface attached : rules.interfaces()) {
            ordinary.network(attached.network())
                    .filter(network -> obstacle(rules, attached, network).isEmpty())
                    .ifPresent(network -> due.add(new FastPort(network, attached)));
        }
        return due;
    }

    private Optional<String> obstacle(Rules rules, AttachedInterface attached, NetworkDefinition network) {
        return isOff.test(network.name())
                ? Optional.of("switched off")
                : FastPort.obstacle(rules, attached, network, ordinary::hasTotal);
    }

    /** Why nobody has it. */
    private Optional<String> general() {
        return broken.or(() -> others)
                .or(() -> ordinary.hasClasses() ? Optional.of("traffic is counted by class") : Optional.empty());
    }

    /** How a network's interfaces send, when those of {@code on} have it. */
    FastPathState state(NetworkDefinition network, Collection<FastPort> on) {
        Map<String, Integer> without = new LinkedHashMap<>();
        int taking = 0;
        for (Rules rules : ordinary.attached().values()) {
            for (AttachedInterface attached : rules.interfaces()) {
                if (!attached.network().equals(network.name())) {
                    continue;
                }
                if (on.contains(new FastPort(network, attached))) {
                    taking++;
                } else {
                    String why =
                            obstacle(rules, attached, network).or(this::general).orElse("not yet");
                    without.merge(why, 1, Integer::sum);
                }
            }
        }
        return new FastPathState(!isOff.test(network.name()), taking, without);
    }
}
