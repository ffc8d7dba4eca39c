package io.ctctl.runtime.template;

import io.ctctl.runtime.template.TarEntry.Segment;
import io.ctctl.runtime.template.TemplateException.Kind;
import java.util.ArrayList;
import java.util.List;

/** Where the data of a sparse file is, collected from the four ways in which GNU tar has written it. */
final class SparseMap {
    /** 1 M pieces: about 24 MB of heap, more than any file that is worth storing sparsely has. */
    private static final int MAX_SEGMENTS = 1 << 20;

    private final List<Segment> segments = new ArrayList<>();

    /** Offset and length pairs of an old GNU header, or of a block that continues one; an empty pair ends them. */
    void addOld(TarHeader header, int from, int count) throws TemplateException {
        for (int i = 0; i < count; i++) {
            long offset = header.number(from + i * 24, 12);
            long length = header.number(from + i * 24 + 12, 12);
            if (header.at(from + i * 24) == 0) {
                return;
            }
            add(offset, length);
        }
    }

    /** The comma-separated map of format 0.1. */
    void addList(String map) throws TemplateException {
        String[] numbers = map.split(",");
        for (int i = 0; i + 1 < numbers.length; i += 2) {
            add(decimal(numbers[i]), decimal(numbers[i + 1]));
        }
    }

    void add(long offset, long length) throws TemplateException {
        long end = segments.isEmpty() ? 0 : last().offset() + last().length();
        if (offset < end || length < 0 || offset + length < offset || segments.size() == MAX_SEGMENTS) {
            throw new TemplateException(Kind.BAD_SOURCE, "the map of a sparse file in the archive is damaged");
        }
        segments.add(new Segment(offset, length));
    }

    static long decimal(String text) throws TemplateException {
        if (!text.matches("[0-9]{1,18}")) {
            throw new TemplateException(Kind.BAD_SOURCE, "the map of a sparse file in the archive is damaged");
        }
        return Long.parseLong(text);
    }

    private Segment last() {
        return segments.get(segments.size() - 1);
    }

    /** The segments, which must hold exactly the stored bytes and lie within the file. */
    List<Segment> segments(long stored, long size) throws TemplateException {
        long sum = segments.stream().mapToLong(Segment::length).sum();
        if (sum != stored || (!segments.isEmpty() && last().offset() + last().length() > size)) {
            throw new TemplateException(Kind.BAD_SOURCE, "the map of a sparse file in the archive is damaged");
        }
        return segments;
    }
}
