package io.ctctl.runtime.template;

import java.util.List;
import java.util.Map;

/**
 * What an archive says of one member.
 *
 * @param path as written in the archive, not yet judged
 * @param mode permission bits with set-id and sticky, without the type
 * @param size bytes of content; 0 but for files
 * @param modifiedNanos since the epoch
 * @param link what a symlink says or a hard link names; empty for others
 * @param xattrs attributes by full name ({@code security.capability})
 * @param segments where a sparse file has data, in order; a single segment for others
 */
record TarEntry(
        String path,
        FileType type,
        int mode,
        int uid,
        int gid,
        long size,
        long modifiedNanos,
        String link,
        int major,
        int minor,
        Map<String, byte[]> xattrs,
        List<Segment> segments) {
    enum FileType {
        FILE,
        HARD_LINK,
        SYMLINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        DIRECTORY,
        FIFO
    }

    /** A piece of a file that has data, in bytes. */
    record Segment(long offset, long length) {}

    TarEntry {
        xattrs = Map.copyOf(xattrs);
        segments = List.copyOf(segments);
    }
}
