package io.ctctl.runtime;

import io.ctctl.linux.Cleanup;
import io.ctctl.oci.NamespaceType;
import io.ctctl.runtime.config.ContainerConfig;
import io.ctctl.runtime.config.NamespaceSource;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.IdRange;
import io.ctctl.runtime.instance.IdRanges;
import io.ctctl.runtime.spec.NamespaceChoice;
import io.ctctl.runtime.spec.Neighbour;
import java.util.Optional;
import java.util.function.Function;

/** Takes the range of ids that a start or a restore needs: one of its own, or a share in a neighbour's. */
final class IdClaims {
    /** Of a container that shares no namespaces: it is made elsewhere than it was before. */
    static final Function<String, Neighbour> NO_NEIGHBOUR = reference -> {
        throw new ContainerException(
                ErrorKind.USAGE, "it shares namespaces with " + reference + ", and cannot be taken out of them");
    };

    private final IdRanges ranges;

    IdClaims(IdRanges ranges) {
        this.ranges = ranges;
    }

    /** A range of ids for a container that takes one of its own. */
    Optional<IdRange> own(ContainerConfig config, Cleanup undo) {
        return take(config, NO_NEIGHBOUR, undo);
    }

    /** A range of its own, or a share in that of the neighbour whose user namespace it enters. */
    Optional<IdRange> take(ContainerConfig config, Function<String, Neighbour> neighbours, Cleanup undo) {
        if (takesRange(config)) {
            IdRange range = ranges.acquire();
            undo.add(() -> ranges.release(range));
            return Optional.of(range);
        }
        return NamespaceChoice.of(config, NamespaceType.USER) instanceof NamespaceSource.Container container
                ? share(container, neighbours, undo)
                : Optional.empty();
    }

    private Optional<IdRange> share(
            NamespaceSource.Container source, Function<String, Neighbour> neighbours, Cleanup undo) {
        Neighbour neighbour = neighbours.apply(source.reference());
        neighbour.range().ifPresent(range -> {
            ranges.share(range);
            undo.add(() -> ranges.release(range));
        });
        // one that ended before its range was shared may have given it back for others to take
        if (!neighbours.apply(source.reference()).equals(neighbour)) {
            throw new ContainerException(ErrorKind.WRONG_STATE, source + " has just been restarted: try again");
        }
        return neighbour.range();
    }

    static boolean takesRange(ContainerConfig config) {
        return NamespaceChoice.of(config, NamespaceType.USER).equals(NamespaceSource.PRIVATE);
    }
}
