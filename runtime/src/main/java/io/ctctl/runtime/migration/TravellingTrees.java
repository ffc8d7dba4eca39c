package io.ctctl.runtime.migration;

import io.ctctl.runtime.ContainerView;
import io.ctctl.runtime.Reservation;
import io.ctctl.runtime.config.RootSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which directories go along with a container, once the destination has said what it lacks. */
final class TravellingTrees {
    private TravellingTrees() {}

    /** A template comes first: the destination makes the container of it. */
    static List<FileTransfer.Tree> unchanging(
            ContainerView view, Answer answer, Reservation container, Proposals proposals) throws IOException {
        List<FileTransfer.Tree> trees = new ArrayList<>();
        if (answer.wantsTemplate()) {
            trees.add(new FileTransfer.Tree(
                    TreeIndex.TEMPLATE,
                    proposals.template(view.config()).orElseThrow().rootfs()));
        }
        trees.addAll(SavedStates.of(container.files(), Proposals.suspended(view)));
        return trees;
    }

    /** What the container may write to while it is copied. */
    static List<FileTransfer.Tree> changing(ContainerView view, Offer offer, Answer answer, Reservation container) {
        List<FileTransfer.Tree> trees = new ArrayList<>();
        if (view.config().root() instanceof RootSource.Template) {
            trees.add(new FileTransfer.Tree(TreeIndex.LAYER, container.files().upper()));
        }
        for (int wanted : answer.wantsVolumes()) {
            if (wanted < 0 || wanted >= offer.volumes().size()) {
                throw MigrationEnd.failure(view, "answer", "it wants a volume that was not offered");
            }
            trees.add(new FileTransfer.Tree(
                    TreeIndex.FIRST_VOLUME + wanted,
                    Path.of(offer.volumes().get(wanted).path())));
        }
        return trees;
    }
}
