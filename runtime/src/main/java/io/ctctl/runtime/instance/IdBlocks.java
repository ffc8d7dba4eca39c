package io.ctctl.runtime.instance;

import io.ctctl.linux.Flock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine-wide registry of host ids: a directory with one file per block, which holds the run directory of its
 * owner. A block whose owner's run directory is gone belongs to nobody.
 */
final class IdBlocks {
    static final long FIRST = 0x20000000L;
    static final long END = 0x6f000000L;
    static final long SIZE = 0x1000000L;

    /** File locks exclude processes only; several instances in one process are excluded by this. */
    private static final Object PROCESS_WIDE = new Object();

    private final Path registry;
    private final Path owner;

    IdBlocks(Path registry, Path owner) {
        this.registry = registry;
        this.owner = owner;
    }

    /** First ids of the blocks that are the owner's already. */
    List<Long> owned() throws IOException {
        List<Long> blocks = new ArrayList<>();
        for (long first = FIRST; first < END; first += SIZE) {
            if (owner.toString().equals(holder(file(first)).orElse(""))) {
                blocks.add(first);
            }
        }
        return blocks;
    }

    /** Makes a free block the owner's and returns its first id; empty when all are taken. */
    Optional<Long> claim() throws IOException {
        return locked(() -> {
            for (long first = FIRST; first < END; first += SIZE) {
                if (take(first)) {
                    return Optional.of(first);
                }
            }
            return Optional.empty();
        });
    }

    /** Makes this very block the owner's; false when it is somebody else's. */
    boolean claim(long first) throws IOException {
        return locked(() -> owner.toString().equals(holder(file(first)).orElse("")) || take(first));
    }

    /** Gives every block of the owner's back. */
    void release() throws IOException {
        if (!Files.exists(registry)) {
            return;
        }
        locked(() -> {
            for (long first : owned()) {
                Files.deleteIfExists(file(first));
            }
            return null;
        });
    }

    private boolean take(long first) throws IOException {
        Path file = file(first);
        Optional<String> holder = holder(file);
        if (holder.isPresent() && !holder.get().isEmpty() && Files.exists(Path.of(holder.get()))) {
            return false;
        }
        // stale, or empty: left by a crash between making and writing; nobody else is here, we hold the lock
        Files.deleteIfExists(file);
        Files.writeString(file, owner.toString(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return true;
    }

    private Optional<String> holder(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private Path file(long first) {
        return registry.resolve(Long.toHexString(first));
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T locked(Action<T> action) throws IOException {
        Files.createDirectories(registry);
        synchronized (PROCESS_WIDE) {
            try (Flock held = Flock.lock(registry.resolve("lock"))) {
                assert held.file().value() >= 0;
                return action.run();
            }
        }
    }
}
