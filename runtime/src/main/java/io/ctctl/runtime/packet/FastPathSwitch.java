package io.ctctl.runtime.packet;

import io.ctctl.runtime.store.Document;
import io.ctctl.runtime.store.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The networks whose fast path somebody has switched off, kept on disk. */
final class FastPathSwitch {
    private static final Document<Setting> DOCUMENT = new Document<>(Setting.class, 1);

    /** {@code off}: names of networks. */
    record Setting(Set<String> off) {
        Setting {
            off = off == null ? Set.of() : Set.copyOf(off);
        }
    }

    private final Path file;
    private volatile Setting setting;

    FastPathSwitch(Path file) throws IOException {
        this.file = file;
        setting = DOCUMENT.read(file).orElseGet(() -> new Setting(Set.of()));
    }

    boolean isOff(String network) {
        return setting.off().contains(network);
    }

    synchronized void set(String network, boolean on) throws IOException {
        Set<String> off = new TreeSet<>(setting.off());
        boolean other = on ? off.remove(network) : off.add(network);
        if (other) {
            Setting after = new Setting(off);
            DOCUMENT.write(file, after, Durability.MACHINE);
            setting = after;
        }
    }
}
