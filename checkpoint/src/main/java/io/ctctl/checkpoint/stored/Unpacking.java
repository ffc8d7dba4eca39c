package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Makes images that CRIU restores by itself of those of which some memory was to come later. */
public final class Unpacking {
    private static final String LIST = "stored-";

    private Unpacking() {}

    /** Cut short, it can be done again. */
    public static void of(Path images) throws IOException {
        try (DirectoryStream<Path> lists = Files.newDirectoryStream(images, LIST + "*")) {
            for (Path list : lists) {
                process(images, Long.parseLong(list.getFileName().toString().substring(LIST.length())));
                Files.delete(list);
            }
        }
        Files.deleteIfExists(images.resolve(PackedFile.PAGES));
        Files.deleteIfExists(images.resolve(PackedFile.INDEX));
    }

    private static void process(Path images, long pid) throws IOException {
        Path image = images.resolve(ImageId.process(pid).pagemapName());
        Pagemap pagemap = Pagemap.read(image);
        if (pagemap.entries().stream().allMatch(PagemapEntry::isPresent)) {
            return;
        }
        Path pages = images.resolve(Pagemap.pagesName(pagemap.pagesId()));
        Path unpacked = images.resolve("unpacked-" + pid);
        List<PagemapEntry> entries = new ArrayList<>();
        try (PackedFile.Reader stored = new PackedFile.Reader(images);
                FileChannel present = FileChannel.open(pages);
                FileChannel to = FileChannel.open(
                        unpacked,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            Extents extents = StoredList.extents(images, pid);
            long offset = 0;
            int next = 0;
            for (PagemapEntry entry : pagemap.entries()) {
                PageRange range = entry.range();
                entries.add(new PagemapEntry(range, PagemapEntry.PRESENT));
                if (entry.isPresent()) {
                    copy(present, offset, range.bytes(), to);
                    offset += range.bytes();
                    continue;
                }
                for (; next < extents.count() && extents.start(next) < range.end(); next++) {
                    stored.copy(extents.offset(next), extents.end(next) - extents.start(next), to);
                }
            }
        }
        // the pagemap last: until then it leads to what was there
        Path whole = images.resolve(Pagemap.pagesName(next(images)));
        Files.move(unpacked, whole);
        Path marked = images.resolve("marked-" + pid);
        int number = Integer.parseInt(whole.getFileName().toString().replaceAll("\\D", ""));
        new Pagemap(number, entries).write(marked);
        Files.move(marked, image, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(pages);
    }

    private static void copy(FileChannel from, long offset, long bytes, FileChannel to) throws IOException {
        for (long done = 0; done < bytes; ) {
            long moved = from.transferTo(offset + done, bytes - done, to);
            if (moved <= 0) {
                throw new IOException("a file of pages is cut short");
            }
            done += moved;
        }
    }

    private static int next(Path images) {
        int number = 1;
        while (Files.exists(images.resolve(Pagemap.pagesName(number)))) {
            number++;
        }
        return number;
    }
}
