package io.ctctl.netvirt.firewall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A container's own firewall: rules in order, then what becomes of what none of them names.
 *
 * @param in whether connections to it that no rule names are let in
 * @param out whether those it makes are let out
 */
public record Firewall(boolean in, boolean out, List<FirewallRule> rules) {
    /** Lets all pass. */
    public static final Firewall OPEN = new Firewall(true, true, List.of());

    public Firewall {
        rules = rules == null ? List.of() : List.copyOf(rules);
    }

    public boolean letsAllPass() {
        return in && out && rules.isEmpty();
    }

    /** Whether what no rule names passes. */
    public boolean accepts(Direction direction) {
        return direction == Direction.IN ? in : out;
    }

    public List<FirewallRule> rules(Direction direction) {
        return rules.stream().filter(rule -> rule.direction() == direction).toList();
    }

    public Firewall with(FirewallRule rule) {
        List<FirewallRule> all = new ArrayList<>(rules);
        all.add(rule);
        return new Firewall(in, out, all);
    }

    /** IllegalArgumentException when there is no such rule. */
    public Firewall without(FirewallRule rule) {
        List<FirewallRule> rest =
                rules.stream().filter(Predicate.not(rule::equals)).toList();
        if (rest.size() == rules.size()) {
            throw new IllegalArgumentException("no rule \"" + rule + "\"");
        }
        return new Firewall(in, out, rest);
    }

    /**
     * With another policy: {@code accept} or {@code drop}, for what comes in, or {@code in=…}, {@code out=…}, both with a
     * comma between.
     */
    public Firewall withPolicy(String text) {
        Firewall result = this;
        Set<String> given = new HashSet<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String direction = equals < 0 ? "in" : part.substring(0, equals);
            if (!given.add(direction)) {
                throw badPolicy(text);
            }
            boolean accept = accept(part.substring(equals + 1), text);
            result = switch (direction) {
                case "in" -> new Firewall(accept, result.out, rules);
                case "out" -> new Firewall(result.in, accept, rules);
                default -> throw badPolicy(text);
            };
        }
        return result;
    }

    /** The written form of the policy. */
    public String policy() {
        return "in=" + word(in) + ",out=" + word(out);
    }

    private static String word(boolean accept) {
        return accept ? "accept" : "drop";
    }

    private static boolean accept(String word, String all) {
        return switch (word) {
            case "accept" -> true;
            case "drop" -> false;
            default -> throw badPolicy(all);
        };
    }

    private static IllegalArgumentException badPolicy(String text) {
        return new IllegalArgumentException("bad firewall policy \"" + text
                + "\": use accept or drop, or in= and out= before one of them with a comma between");
    }
}
