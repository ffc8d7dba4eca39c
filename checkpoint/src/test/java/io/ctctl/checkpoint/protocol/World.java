package io.ctctl.checkpoint.protocol;

import io.ctctl.checkpoint.protocol.Action.Do;
import io.ctctl.checkpoint.protocol.Action.Say;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Both machines, both journals, both copies of the container and every message ever sent: any of them can arrive at any
 * time, again and again, or never. A side that is down has no phase; what it was about to do is then lost.
 */
record World(Source source, Destination destination, Set<Word> said) {
    /** A copy of the container; STILL ends with the daemon that keeps it so, PINNED does not; of ENDED the files are left. */
    enum Copy {
        NONE,
        RUNS,
        STILL,
        PINNED,
        ENDED
    }

    record Source(SourcePhase phase, SourcePhase journal, Copy copy, List<Action> todo) {}

    record Destination(DestinationPhase phase, DestinationPhase journal, Copy copy, List<Action> todo) {}

    static World beginning() {
        return new World(
                new Source(SourcePhase.COPYING, SourcePhase.COPYING, Copy.RUNS, List.of()),
                new Destination(DestinationPhase.ABSENT, DestinationPhase.ABSENT, Copy.NONE, List.of()),
                EnumSet.of(Word.OFFER));
    }

    int running() {
        return (source.copy == Copy.RUNS ? 1 : 0) + (destination.copy == Copy.RUNS ? 1 : 0);
    }

    /** Everything that can happen next. */
    List<World> next() {
        List<World> worlds = new ArrayList<>();
        if (source.phase == null) {
            worlds.add(restartSource());
        } else {
            worlds.add(crashSource());
            if (!source.todo.isEmpty()) {
                worlds.add(actSource());
            } else {
                said.forEach(word -> SourceEvent.heard(word).ifPresent(event -> worlds.add(at(event))));
                worlds.add(at(SourceEvent.FAILED));
                worlds.add(at(SourceEvent.ASK));
                if (source.phase == SourcePhase.COPYING && source.copy == Copy.RUNS) {
                    worlds.add(withSource(source.phase, source.journal, Copy.STILL, source.todo)
                            .at(SourceEvent.COPIED));
                }
            }
            if (source.copy == Copy.STILL) {
                // what holds it is killed on its own
                worlds.add(withSource(source.phase, source.journal, Copy.RUNS, source.todo));
            }
        }
        if (destination.phase == null) {
            worlds.add(restartDestination());
        } else {
            worlds.add(crashDestination());
            if (!destination.todo.isEmpty()) {
                worlds.add(actDestination(DestinationEvent.REBUILT));
                worlds.add(actDestination(DestinationEvent.REBUILT_IN_PART));
            } else {
                said.forEach(word -> DestinationEvent.heard(word).ifPresent(event -> worlds.add(at(event))));
                worlds.add(at(DestinationEvent.FAILED));
                if (destination.phase == DestinationPhase.FILLING) {
                    worlds.add(at(DestinationEvent.FILLED));
                }
            }
        }
        return worlds;
    }

    World at(SourceEvent event) {
        Step<SourcePhase> step = SourceMachine.step(source.phase, event);
        return withSource(step.next(), source.journal, source.copy, step.actions());
    }

    World at(DestinationEvent event) {
        Step<DestinationPhase> step = DestinationMachine.step(destination.phase, event);
        return withDestination(step.next(), destination.journal, destination.copy, step.actions());
    }

    World crashSource() {
        Copy left = source.copy == Copy.STILL ? Copy.RUNS : source.copy;
        return withSource(null, source.journal, left, List.of());
    }

    World crashDestination() {
        Copy left = destination.copy == Copy.STILL ? Copy.NONE : destination.copy;
        return withDestination(null, destination.journal, left, List.of());
    }

    World restartSource() {
        return withSource(source.journal, source.journal, source.copy, List.of())
                .at(SourceEvent.RESTARTED);
    }

    World restartDestination() {
        return withDestination(destination.journal, destination.journal, destination.copy, List.of())
                .at(DestinationEvent.RESTARTED);
    }

    World actSource() {
        Action action = source.todo.get(0);
        List<Action> rest = source.todo.subList(1, source.todo.size());
        if (action instanceof Say say) {
            return withSource(source.phase, source.journal, source.copy, rest).heard(say.word());
        }
        return switch ((Do) action) {
            case RECORD -> withSource(source.phase, source.phase, source.copy, rest);
            case RESUME -> withSource(source.phase, source.journal, Copy.RUNS, rest);
            case FEED -> withSource(source.phase, source.journal, source.copy, rest);
            case REMOVE -> withSource(source.phase, source.journal, Copy.NONE, rest);
            case PIN ->
                source.copy == Copy.STILL
                        ? withSource(source.phase, source.journal, Copy.PINNED, rest)
                                .at(SourceEvent.PINNED)
                        : at(SourceEvent.FAILED);
            default -> throw new AssertionError(action);
        };
    }

    /** @param rebuilt how much of it is there once it has been rebuilt */
    World actDestination(DestinationEvent rebuilt) {
        Action action = destination.todo.get(0);
        List<Action> rest = destination.todo.subList(1, destination.todo.size());
        if (action instanceof Say say) {
            return withDestination(destination.phase, destination.journal, destination.copy, rest)
                    .heard(say.word());
        }
        return switch ((Do) action) {
            case RECORD -> withDestination(destination.phase, destination.phase, destination.copy, rest);
            case REBUILD ->
                withDestination(destination.phase, destination.journal, Copy.STILL, rest)
                        .at(rebuilt);
            case RELEASE -> withDestination(destination.phase, destination.phase, Copy.RUNS, rest);
            case STOP -> withDestination(destination.phase, destination.journal, Copy.ENDED, rest);
            case DISCARD -> withDestination(destination.phase, destination.journal, Copy.NONE, rest);
            default -> throw new AssertionError(action);
        };
    }

    private World heard(Word word) {
        Set<Word> more = EnumSet.copyOf(said);
        more.add(word);
        return new World(source, destination, more);
    }

    private World withSource(SourcePhase phase, SourcePhase journal, Copy copy, List<Action> todo) {
        return new World(new Source(phase, journal, copy, todo), destination, said);
    }

    private World withDestination(DestinationPhase phase, DestinationPhase journal, Copy copy, List<Action> todo) {
        return new World(source, new Destination(phase, journal, copy, todo), said);
    }

    /** The daemons live, the connection works, nothing old arrives any more: what resolve and time-outs make of it. */
    World settled() {
        World world = new World(source, destination, EnumSet.noneOf(Word.class));
        world = world.source.phase == null ? world.restartSource() : world;
        world = world.destination.phase == null ? world.restartDestination() : world;
        world = world.quiet();
        if (!world.source.phase.over() && !world.source.phase.undecided()) {
            world = world.at(SourceEvent.FAILED).quiet();
        }
        if (world.source.phase.undecided()) {
            world = world.at(SourceEvent.ASK).quiet();
        }
        // a connection that ends
        return world.at(DestinationEvent.FAILED).quiet();
    }

    /** Until nobody has anything to do or to say. */
    private World quiet() {
        World world = this;
        while (true) {
            if (!world.source.todo.isEmpty()) {
                world = world.actSource();
            } else if (!world.destination.todo.isEmpty()) {
                world = world.actDestination(DestinationEvent.REBUILT);
            } else if (!world.said.isEmpty()) {
                Word word = world.said.iterator().next();
                Set<Word> rest = EnumSet.copyOf(world.said);
                rest.remove(word);
                World without = new World(world.source, world.destination, rest);
                world = SourceEvent.heard(word)
                        .map(without::at)
                        .or(() -> DestinationEvent.heard(word).map(without::at))
                        .orElse(without);
            } else {
                return world;
            }
        }
    }
}
