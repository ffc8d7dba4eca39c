package io.ctctl.cli.command.account;

import io.ctctl.cli.command.Command;
import io.ctctl.cli.option.OutputFormat;
import io.ctctl.cli.option.Times;
import io.ctctl.runtime.Event;
import io.ctctl.runtime.EventFeed;
import io.ctctl.runtime.EventLog;
import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.store.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        customSynopsis = "ctctl events [OPTION...] [CONTAINER...]",
        description = "%nPrints what happens to containers, a line for each event, as it happens.%n",
        footer = "%nThe daemon remembers the last 4096 events of its own life.")
public final class EventsCommand implements Command {
    private static final Duration FOREVER = Duration.ofHours(1);

    @Mixin
    OutputFormat format;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Those of the past first: 10m for ten minutes ago, or a date.")
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Go on to then: 0s for now, or a date.")
    String until;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description =
                    "Only these: create, start, exit, pause, unpause, suspend, resume, set, quota, rules, remove.")
    List<String> types = List.of();

    @Parameters(
            arity = "0..*",
            paramLabel = "CONTAINER",
            description = "Names or ids, also of those there are no more.")
    List<String> names = List.of();

    private final EventLog events;

    public EventsCommand(EventLog events) {
        this.events = events;
    }

    @Override
    public int run(Request request) throws IOException, InterruptedException {
        Instant now = Instant.now();
        Instant from = since == null ? now : Times.parse("--since", since, now);
        Optional<Instant> end = Optional.ofNullable(until).map(text -> Times.parse("--until", text, now));
        Set<Event.Type> wanted = wanted();
        boolean json = format.json();
        try (EventFeed feed = events.follow(from)) {
            for (Optional<Event> next = next(feed, end); next.isPresent(); next = next(feed, end)) {
                Event event = next.get();
                if (wanted.contains(event.type()) && concerns(event)) {
                    request.out().write((json ? Json.line(event) : text(event)) + "\n");
                    request.out().flush();
                }
                long missed = feed.missed();
                if (missed > 0) {
                    request.err().write("ctctl events: too slow: " + missed + " events are missing here\n");
                }
            }
        }
        return 0;
    }

    private static Optional<Event> next(EventFeed feed, Optional<Instant> end) throws InterruptedException {
        while (true) {
            Instant now = Instant.now();
            Duration left = end.map(instant -> Duration.between(now, instant)).orElse(FOREVER);
            Optional<Event> next = feed.next(left.isNegative() ? Duration.ZERO : left);
            if (next.isPresent()) {
                return next.filter(event -> end.isEmpty() || !event.at().isAfter(end.get()));
            } else if (end.isPresent() && !Instant.now().isBefore(end.get())) {
                return Optional.empty();
            }
        }
    }

    private Set<Event.Type> wanted() {
        Set<Event.Type> wanted = types.isEmpty() ? EnumSet.allOf(Event.Type.class) : EnumSet.noneOf(Event.Type.class);
        for (String type : types) {
            try {
                wanted.add(Event.Type.valueOf(type.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                String all = Arrays.stream(Event.Type.values())
                        .map(Event.Type::toString)
                        .collect(Collectors.joining(", "));
                throw new ContainerException(ErrorKind.USAGE, "bad --type \"" + type + "\": use some of " + all, e);
            }
        }
        return wanted;
    }

    private boolean concerns(Event event) {
        return names.isEmpty()
                || names.stream()
                        .anyMatch(name -> event.name().filter(name::equals).isPresent()
                                || event.container().value().startsWith(name));
    }

    static String text(Event event) {
        StringBuilder line = new StringBuilder()
                .append(event.at().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(event.type())
                .append(' ')
                .append(event.container());
        event.name().ifPresent(name -> line.append(' ').append(name));
        event.details()
                .forEach(
                        (key, value) -> line.append(' ').append(key).append('=').append(value));
        return line.toString();
    }
}
