package io.ctctl.checkpoint.stored;

import io.ctctl.checkpoint.page.ImageId;
import io.ctctl.checkpoint.page.PageRange;
import io.ctctl.checkpoint.page.Pagemap;
import io.ctctl.checkpoint.page.PagemapEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** CRIU's image of a piece of shared memory. */
final class SharedImage implements AutoCloseable {
    private final Path pagemap;
    private final int number;
    private final FileChannel pages;
    private final List<PagemapEntry> entries = new ArrayList<>();

    SharedImage(Path images, ImageId image, int number) throws IOException {
        this.pagemap = images.resolve(image.pagemapName());
        this.number = number;
        this.pages = FileChannel.open(
                images.resolve(Pagemap.pagesName(number)), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void add(PageRange range, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            pages.write(data);
        }
        entries.add(new PagemapEntry(range, PagemapEntry.PRESENT));
    }

    void finish() throws IOException {
        new Pagemap(number, entries).write(pagemap);
        close();
    }

    @Override
    public void close() throws IOException {
        pages.close();
    }
}
