package io.ctctl.checkpoint.image;

import io.ctctl.checkpoint.page.Pagemap;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in CRIU's images, for people.
 *
 * @param memoryBytes of pages that are kept
 * @param inetSockets, unixSockets how many open sockets there are
 */
public record ImageSummary(List<Task> processes, long memoryBytes, int inetSockets, int unixSockets) {
    private static final int PAGE = 4096;
    private static final int INET = 4;
    private static final int UNIX = 5;

    /** One process. */
    public record Task(int pid, int parent, int threads, String name) {}

    public ImageSummary {
        processes = List.copyOf(processes);
    }

    public static ImageSummary of(Path images) throws IOException {
        List<Task> tasks = new ArrayList<>();
        for (byte[] entry : ImageFile.read(images.resolve("pstree.img")).entries()) {
            List<ProtoField> fields = ProtoField.parse(entry);
            int pid = (int) number(fields, 1);
            int threads = 0;
            for (ProtoField field : fields) {
                threads += field.number() == 5 ? field.numbers().size() : 0;
            }
            tasks.add(new Task(pid, (int) number(fields, 2), threads, name(images.resolve("core-" + pid + ".img"))));
        }
        return new ImageSummary(tasks, memory(images), files(images, INET), files(images, UNIX));
    }

    private static String name(Path core) throws IOException {
        List<ProtoField> fields =
                ProtoField.parse(ImageFile.read(core).entries().get(0));
        List<ProtoField> task = ProtoField.of(fields, 3).isPresent()
                ? ProtoField.of(fields, 3).get().message()
                : List.of();
        return ProtoField.of(task, 6).map(ProtoField::text).orElse("?");
    }

    private static long memory(Path images) throws IOException {
        long pages = 0;
        try (DirectoryStream<Path> maps = Files.newDirectoryStream(images, "pagemap-*.img")) {
            for (Path map : maps) {
                pages += Pagemap.read(map).entries().stream()
                        .filter(entry -> entry.flags() != 0)
                        .mapToLong(entry -> entry.range().pages())
                        .sum();
            }
        }
        return pages * PAGE;
    }

    private static int files(Path images, int type) throws IOException {
        int count = 0;
        for (byte[] entry : ImageFile.read(images.resolve("files.img")).entries()) {
            count += number(ProtoField.parse(entry), 1) == type ? 1 : 0;
        }
        return count;
    }

    private static long number(List<ProtoField> fields, int field) {
        return ProtoField.of(fields, field).map(ProtoField::value).orElse(0L);
    }
}
