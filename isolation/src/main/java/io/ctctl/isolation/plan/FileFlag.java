package io.ctctl.isolation.plan;

/** Flags of an open step. */
public enum FileFlag implements PlanFlag {
    O_WRONLY(01),
    O_RDWR(02),
    O_CREAT(0100),
    O_EXCL(0200),
    O_TRUNC(01000),
    O_APPEND(02000),
    O_NONBLOCK(04000),
    O_DIRECTORY(0200000),
    O_NOFOLLOW(0400000),
    O_CLOEXEC(02000000),
    O_PATH(010000000);

    private final long value;

    FileFlag(long value) {
        this.value = value;
    }

    @Override
    public long value() {
        return value;
    }
}
