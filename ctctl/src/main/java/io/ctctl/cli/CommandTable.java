package io.ctctl.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every command, in the order of the overview, by sections; and a parser for each, made when it is first used. */
public final class CommandTable {
    private final Map<String, List<CommandEntry>> sections;
    private final Map<String, Parsers> byName = new LinkedHashMap<>();

    /** @param sections headings and what is below them */
    public CommandTable(Map<String, List<CommandEntry>> sections) {
        this.sections = new LinkedHashMap<>(sections);
        for (List<CommandEntry> entries : sections.values()) {
            for (CommandEntry entry : entries) {
                byName.put(entry.name(), new Parsers(entry));
            }
        }
    }

    Map<String, List<CommandEntry>> sections() {
        return sections;
    }

    /** Of the longest name. */
    int nameWidth() {
        return byName.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    Optional<Parsers> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    boolean isGroup(String word) {
        return byName.keySet().stream().anyMatch(name -> name.startsWith(word + " "));
    }

    List<CommandEntry> group(String word) {
        return byName.values().stream()
                .map(Parsers::entry)
                .filter(entry -> entry.name().startsWith(word + " "))
                .toList();
    }

    /** The names most like a mistyped one, best first, at most three. */
    List<String> similar(String word) {
        Stream<String> words = byName.keySet().stream().flatMap(name -> Stream.of(name, name.split(" ")[0]));
        return Similar.to(word, new ArrayList<>(words.distinct().toList()));
    }

    /** Parses a command's options once, so that the first request finds its classes loaded. */
    void warm(String name, String... arguments) {
        find(name).ifPresent(parsers -> parsers.warm(Arrays.asList(arguments)));
    }
}
