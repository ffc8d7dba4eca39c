package io.ctctl.checkpoint.page;

/** Whose pages: a process by its pid inside the container, or a piece of shared memory by CRIU's number for it. */
public record ImageId(Kind kind, long number) implements Comparable<ImageId> {
    /** The kinds of CRIU's page server, with their numbers there. */
    public enum Kind {
        PROCESS(1, "pagemap-"),
        SHARED(2, "pagemap-shmem-");

        private final int type;
        private final String prefix;

        Kind(int type, String prefix) {
            this.type = type;
            this.prefix = prefix;
        }
    }

    private static final int TYPE_BITS = 8;

    /** From the number a page server is told: {@code number << 8 | type}; IllegalArgumentException when it is none. */
    public static ImageId of(long destination) {
        for (Kind kind : Kind.values()) {
            if ((destination & 0xff) == kind.type) {
                return new ImageId(kind, destination >>> TYPE_BITS);
            }
        }
        throw new IllegalArgumentException("page server destination " + Long.toHexString(destination));
    }

    public static ImageId process(long pid) {
        return new ImageId(Kind.PROCESS, pid);
    }

    public long destination() {
        return number << TYPE_BITS | kind.type;
    }

    /** The file with its pagemap. */
    public String pagemapName() {
        return kind.prefix + number + ".img";
    }

    @Override
    public int compareTo(ImageId other) {
        return Long.compare(destination(), other.destination());
    }
}
