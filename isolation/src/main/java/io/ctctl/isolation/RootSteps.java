package io.ctctl.isolation;

import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountAttribute;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.ProcessStep;
import io.ctctl.isolation.plan.RestoreStep;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.Step;
import io.ctctl.isolation.plan.TreeFlag;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The root file system: trees cloned by the monitor, their ids mapped while they are detached, mounted by the child
 * in its own mount namespace on the scratch directories.
 */
final class RootSteps {
    private static final Flags<TreeFlag> CLONE = Flags.of(TreeFlag.CLONE);

    private final PlanBuilder plan;
    private final boolean idmapped;
    private final Optional<Slot> users;
    private final Consumer<Step> trees;

    /** The trees are cloned in PARENT: the layer need not be there before. */
    RootSteps(PlanBuilder plan, boolean idmapped) {
        this(plan, idmapped, Optional.empty(), plan::parent);
    }

    private RootSteps(PlanBuilder plan, boolean idmapped, Optional<Slot> users, Consumer<Step> trees) {
        this.plan = plan;
        this.idmapped = idmapped;
        this.users = users;
        this.trees = trees;
    }

    /** Mounted before the container's user namespace is there: ids are mapped by another one with the same maps. */
    static RootSteps mappedBy(PlanBuilder plan, Optional<Slot> users) {
        return new RootSteps(plan, users.isPresent(), users, plan::prepare);
    }

    /** CHILD, while it is still the host's root to file permissions: the directories above may be closed to others. */
    void enter(Path scratch) {
        plan.child(new ProcessStep.Chdir(scratch.toString(), Flags.none()));
    }

    /**
     * CHILD, in the scratch directory: mounts the container's root on {@code root} there. Device nodes in it mean nothing to
     * a container with a user namespace; that is said on the mount, because one made from outside (see {@link #mappedBy})
     * would not have it from the kernel.
     */
    void mount(RootTree root, Optional<String> label) {
        if (root instanceof RootTree.Overlay overlay) {
            Slot lower = tree(overlay.lower());
            Slot layer = tree(overlay.layer());
            move(lower, "lower");
            move(layer, "upper");
            plan.child(new MountStep.Mount(
                    Optional.of("overlay"),
                    "root",
                    Optional.of("overlay"),
                    idmapped ? Flags.of(MountFlag.MS_NODEV) : Flags.none(),
                    Optional.of(data(overlay, label))));
        } else if (root instanceof RootTree.Directory directory) {
            Slot tree = tree(directory.path());
            trees.accept(new MountStep.SetTree(
                    tree,
                    Flags.none(),
                    idmapped ? Flags.of(MountAttribute.NODEV) : Flags.none(),
                    Flags.none(),
                    Flags.of(MountFlag.MS_PRIVATE)));
            move(tree, "root");
        } else {
            throw new AssertionError(root);
        }
    }

    /** Relative to the scratch directory: no path of the host needs escaping from overlayfs's own separators. */
    private String data(RootTree.Overlay overlay, Optional<String> label) {
        return "lowerdir=lower,upperdir=upper/upper,workdir=upper/work"
                + (idmapped ? ",userxattr" : "")
                + (overlay.durable() ? "" : ",volatile")
                + label.map(context -> ",context=\"" + context + "\"").orElse("");
    }

    private Slot tree(Path path) {
        Slot tree = plan.slot();
        trees.accept(new MountStep.OpenTree(path.toString(), CLONE, tree));
        if (users.isPresent()) {
            trees.accept(new RestoreStep.IdmapTreeBy(tree, users.get(), Flags.none()));
        } else if (idmapped) {
            trees.accept(new MountStep.IdmapTree(tree, Flags.none()));
        }
        return tree;
    }

    private void move(Slot tree, String target) {
        plan.child(new MountStep.MoveMount(tree, target));
        plan.child(new FileStep.Close(tree));
    }
}
