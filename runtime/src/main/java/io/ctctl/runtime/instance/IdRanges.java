package io.ctctl.runtime.instance;

import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.error.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The id ranges of an instance's running containers: two on this machine share one only when they share a user namespace. */
public final class IdRanges {
    private static final int PER_BLOCK = (int) (IdBlocks.SIZE / IdRange.SIZE);

    private final IdBlocks blocks;
    private final Map<Long, BitSet> used = new TreeMap<>(); // guarded by this
    private final Map<IdRange, Integer> sharers = new HashMap<>(); // besides the first holder; guarded by this
    private boolean loaded; // guarded by this

    /** Ranges of the instance that runs in {@code owner}; the registry is made when a range is first needed. */
    public IdRanges(Path registry, Path owner) {
        this.blocks = new IdBlocks(registry, owner);
    }

    /** A range nobody has; ContainerException when the machine has none left or the registry cannot be written. */
    public synchronized IdRange acquire() {
        try {
            load();
            for (Map.Entry<Long, BitSet> block : used.entrySet()) {
                int free = block.getValue().nextClearBit(0);
                if (free < PER_BLOCK) {
                    return take(block.getKey(), free);
                }
            }
            Optional<Long> claimed = blocks.claim();
            if (claimed.isEmpty()) {
                throw new ContainerException(
                        ErrorKind.HOST_LACKS,
                        "no user id range is left on this machine: stop containers, or use --userns=host");
            }
            used.put(claimed.get(), new BitSet(PER_BLOCK));
            return take(claimed.get(), 0);
        } catch (IOException e) {
            throw Failures.io("reserve user ids", e);
        }
    }

    /** Marks the range of a container that runs already, as shared when another one has it; false when it belongs to another instance. */
    public synchronized boolean reserve(IdRange range) {
        long block = IdBlocks.FIRST + (range.first() - IdBlocks.FIRST) / IdBlocks.SIZE * IdBlocks.SIZE;
        try {
            load();
            if (!used.containsKey(block) && !blocks.claim(block)) {
                return false;
            }
            BitSet taken = used.computeIfAbsent(block, first -> new BitSet(PER_BLOCK));
            int index = (int) ((range.first() - block) / IdRange.SIZE);
            if (taken.get(index)) {
                share(range);
            }
            taken.set(index);
            return true;
        } catch (IOException e) {
            throw Failures.io("reserve user ids", e);
        }
    }

    /** One more holder of a range that is taken: it stays taken until all have released it. */
    public synchronized void share(IdRange range) {
        sharers.merge(range, 1, Integer::sum);
    }

    public synchronized void release(IdRange range) {
        if (sharers.containsKey(range)) {
            sharers.computeIfPresent(range, (shared, count) -> count > 1 ? count - 1 : null);
            return;
        }
        for (Map.Entry<Long, BitSet> block : used.entrySet()) {
            long index = (range.first() - block.getKey()) / IdRange.SIZE;
            if (range.first() >= block.getKey() && index < PER_BLOCK) {
                block.getValue().clear((int) index);
            }
        }
    }

    /** Gives the instance's blocks back to the machine, unless a range of them is in use. */
    public synchronized void giveBack() {
        if (used.values().stream().allMatch(BitSet::isEmpty)) {
            try {
                blocks.release();
                used.clear();
                loaded = false;
            } catch (IOException e) {
                throw Failures.io("give user ids back", e);
            }
        }
    }

    private void load() throws IOException {
        if (!loaded) {
            for (long first : blocks.owned()) {
                used.put(first, new BitSet(PER_BLOCK));
            }
            loaded = true;
        }
    }

    private IdRange take(long block, int index) {
        used.get(block).set(index);
        return new IdRange(block + index * IdRange.SIZE);
    }
}
