package io.ctctl.linux;

import java.util.EnumSet;
import java.util.Set;

/** Flags of open(2); reading is the default. */
public enum OpenFlag implements Kernel.Flag {
    WRITE_ONLY("O_WRONLY", 01, 01),
    READ_WRITE("O_RDWR", 02, 02),
    CREATE("O_CREAT", 0100, 0100),
    EXCLUSIVE("O_EXCL", 0200, 0200),
    NO_CONTROLLING_TERMINAL("O_NOCTTY", 0400, 0400),
    TRUNCATE("O_TRUNC", 01000, 01000),
    APPEND("O_APPEND", 02000, 02000),
    NONBLOCK("O_NONBLOCK", 04000, 04000),
    DIRECT("O_DIRECT", 040000, 0200000),
    DIRECTORY("O_DIRECTORY", 0200000, 040000),
    NO_FOLLOW("O_NOFOLLOW", 0400000, 0100000),
    CLOSE_ON_EXEC("O_CLOEXEC", 02000000, 02000000),
    PATH("O_PATH", 010000000, 010000000);

    private final String label;
    private final int bits;

    OpenFlag(String label, int x86, int arm) {
        this.label = label;
        this.bits = Machine.ARM64 ? arm : x86;
    }

    @Override
    public int bits() {
        return bits;
    }

    static Set<OpenFlag> closeOnExec(Set<OpenFlag> flags) {
        Set<OpenFlag> all = EnumSet.of(CLOSE_ON_EXEC);
        all.addAll(flags);
        return all;
    }

    @Override
    public String toString() {
        return label;
    }
}
