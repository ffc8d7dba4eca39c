package io.ctctl.runtime.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Has disks take what was written: whole file systems, as files one by one would take a write of the journal each. */
public final class Sync {
    private Sync() {}

    /** Of the file systems that these are on; ends when the disks have all that was written to them before. */
    public static HostTool fileSystems(List<Path> of) {
        List<String> words = new ArrayList<>(List.of("sync", "--file-system"));
        of.forEach(path -> words.add(path.toString()));
        return HostTool.of(words);
    }
}
