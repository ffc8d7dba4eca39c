package io.ctctl.runtime.migration;

/** The numbers of the trees of a migration. */
final class TreeIndex {
    static final int LAYER = 0;
    static final int FIRST_VOLUME = 1;
    static final int MOST_VOLUMES = 100;
    static final int CHECKPOINT = 110;
    static final int SNAPSHOTS = 111;
    static final int HISTORY = 112;
    static final int TEMPLATE = 120;

    private TreeIndex() {}
}
