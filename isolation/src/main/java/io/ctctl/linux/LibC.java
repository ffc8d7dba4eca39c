package io.ctctl.linux;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The C library, as little of it as possible: one function carries every call, because each bound method and each bound
 * library adds to the start of a cold JVM. Loaded on first use.
 */
final class LibC {
    /** jnr needs a public interface to implement; the class around it keeps it inside this package. */
    public interface Raw {
        /**
         * syscall(2): -1 and errno on failure. Not used for calls that hand out registers differently (clone, vfork).
         */
        long syscall(long number, long a, long b, long c, long d, long e, long f);
    }

    private static final class Loaded {
        static final Raw RAW = LibraryLoader.create(Raw.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(RAW);
    }

    private LibC() {}

    static Raw raw() {
        return Loaded.RAW;
    }

    static Runtime runtime() {
        return Loaded.RUNTIME;
    }
}
