package io.ctctl.isolation;

import io.ctctl.isolation.MountOptions.Attributes;
import io.ctctl.isolation.MountOptions.Bind;
import io.ctctl.isolation.MountOptions.Idmap;
import io.ctctl.isolation.plan.FileStep;
import io.ctctl.isolation.plan.Flags;
import io.ctctl.isolation.plan.MountFlag;
import io.ctctl.isolation.plan.MountStep;
import io.ctctl.isolation.plan.PlanBuilder;
import io.ctctl.isolation.plan.Slot;
import io.ctctl.isolation.plan.TreeFlag;
import io.ctctl.oci.Mount;
import io.ctctl.oci.NamespaceType;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trees of the host inside the container: cloned by the monitor, whose rights on the path are the host's, and mounted
 * by the child, whose path lookups stay inside the container's root.
 */
final class BindSteps {
    private static final Flags<MountFlag> DEFAULT_PROPAGATION = Flags.of(MountFlag.MS_PRIVATE, MountFlag.MS_REC);

    private final PlanBuilder plan;
    private final Namespaces namespaces;
    private final Map<String, SourceKind> sources;
    private final IdentityHashMap<Mount, Slot> trees = new IdentityHashMap<>();

    BindSteps(PlanBuilder plan, Namespaces namespaces, Map<String, SourceKind> sources) {
        this.plan = plan;
        this.namespaces = namespaces;
        this.sources = sources;
    }

    boolean has(Mount mount) {
        return trees.containsKey(mount);
    }

    /** PARENT; nothing for what is no bind mount. */
    void open(Mount mount) {
        MountOptions options = MountOptions.parse(mount.options());
        if (options.bind() != Bind.NO) {
            trees.put(mount, open(source(mount), options.bind() == Bind.RECURSIVE, options));
        } else if (isHosts(mount)) {
            trees.put(
                    mount, MountSteps.isCgroup(mount) ? hierarchies(mount) : open(mount.destination(), false, options));
        }
    }

    /** The host's control groups: hierarchies are mounts below the first, and read-only means all of them. */
    private Slot hierarchies(Mount mount) {
        List<String> options = mount.options().stream()
                .map(option -> option.equals("ro") ? "rro" : option)
                .toList();
        return open(mount.destination(), true, MountOptions.parse(options));
    }

    /**
     * Whether it shows a namespace in which the container's root may not mount it: then the host's own mount of it is
     * what there is. For another container's processes that would show the host's instead, hence the refusal.
     */
    private boolean isHosts(Mount mount) {
        NamespaceType owner = MountSteps.owner(mount);
        if (owner == null || namespaces.owns(owner)) {
            return false;
        }
        if (owner != NamespaceType.NETWORK && namespaces.joined().containsKey(owner)) {
            throw new PlanException("cannot mount " + mount.type() + " of a joined " + owner.file()
                    + " namespace: join the user namespace it belongs to as well");
        }
        return true;
    }

    /** CHILD. */
    void mount(Mount mount) {
        String target = mount.destination();
        boolean file = mount.source() != null && sources.get(mount.source()) == SourceKind.FILE;
        plan.child(file ? new FileStep.Mkfile(target, 0644) : new FileStep.Mkdirs(target, 0755));
        plan.child(new MountStep.MoveMount(trees.get(mount), target));
        plan.child(new FileStep.Close(trees.get(mount)));
    }

    private String source(Mount mount) {
        if (mount.source() == null || !sources.containsKey(mount.source())) {
            throw new PlanException("bind mount on " + mount.destination() + " has no source that is known");
        }
        return mount.source();
    }

    private Slot open(String source, boolean recursive, MountOptions options) {
        Slot tree = plan.slot();
        Flags<TreeFlag> clone = Flags.of(TreeFlag.CLONE);
        plan.parent(new MountStep.OpenTree(source, recursive ? clone.with(TreeFlag.RECURSIVE) : clone, tree));
        Flags<MountFlag> propagation = options.propagation().isEmpty() ? DEFAULT_PROPAGATION : options.propagation();
        Flags<MountFlag> kind = propagation.without(MountFlag.MS_REC);
        if (propagation.has(MountFlag.MS_REC)) {
            set(tree, Flags.of(TreeFlag.RECURSIVE), options.all(), kind);
            set(tree, Flags.none(), options.top(), Flags.none());
        } else {
            set(tree, Flags.of(TreeFlag.RECURSIVE), options.all(), Flags.none());
            set(tree, Flags.none(), options.top(), kind);
        }
        if (options.idmap() != Idmap.NO) {
            idmap(tree, source, options.idmap());
        }
        return tree;
    }

    private void set(Slot tree, Flags<TreeFlag> depth, Attributes attributes, Flags<MountFlag> propagation) {
        if (!attributes.isEmpty() || !propagation.isEmpty()) {
            plan.parent(new MountStep.SetTree(tree, depth, attributes.set(), attributes.clear(), propagation));
        }
    }

    private void idmap(Slot tree, String source, Idmap idmap) {
        if (!namespaces.mapsUsers()) {
            throw new PlanException("cannot map the ids of " + source + ": the container has no user namespace");
        }
        plan.parent(
                new MountStep.IdmapTree(tree, idmap == Idmap.RECURSIVE ? Flags.of(TreeFlag.RECURSIVE) : Flags.none()));
    }
}
