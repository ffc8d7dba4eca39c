package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The timers among the open files. A periodic one that has expired and was not read is dumped as disarmed, and would never
 * fire again: it is given its interval as the time left.
 */
public final class TimerImage {
    private static final int TIMERFD = 12;
    private static final int SECONDS = 7;
    private static final int NANOS = 8;
    private static final int INTERVAL_SECONDS = 9;
    private static final int INTERVAL_NANOS = 10;

    private TimerImage() {}

    /** Mends {@code files.img} of a finished dump. */
    public static void mend(Path images) throws IOException {
        Path file = images.resolve("files.img");
        ImageFile image = ImageFile.read(file);
        List<byte[]> entries = new ArrayList<>();
        boolean changed = false;
        for (byte[] entry : image.entries()) {
            List<ProtoField> fields = ProtoField.parse(entry);
            boolean stuck = false;
            for (ProtoField field : fields) {
                stuck |= field.number() == TIMERFD && isStuck(field.message());
            }
            entries.add(stuck ? mended(fields) : entry);
            changed |= stuck;
        }
        if (changed) {
            image.withEntries(entries).write(file);
        }
    }

    private static boolean isStuck(List<ProtoField> timer) {
        boolean periodic = number(timer, INTERVAL_SECONDS) != 0 || number(timer, INTERVAL_NANOS) != 0;
        return periodic && number(timer, SECONDS) == 0 && number(timer, NANOS) == 0;
    }

    private static byte[] mended(List<ProtoField> entry) throws IOException {
        ProtoWriter out = new ProtoWriter();
        for (ProtoField field : entry) {
            if (field.number() == TIMERFD) {
                out.message(TIMERFD, rearmed(field.message()));
            } else {
                out.field(field);
            }
        }
        return out.toByteArray();
    }

    private static ProtoWriter rearmed(List<ProtoField> timer) {
        ProtoWriter out = new ProtoWriter();
        for (ProtoField field : timer) {
            switch (field.number()) {
                case SECONDS -> out.number(SECONDS, number(timer, INTERVAL_SECONDS));
                case NANOS -> out.number(NANOS, number(timer, INTERVAL_NANOS));
                default -> out.field(field);
            }
        }
        return out;
    }

    private static long number(List<ProtoField> fields, int field) {
        return ProtoField.of(fields, field).map(ProtoField::value).orElse(0L);
    }
}
