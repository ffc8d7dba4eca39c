package io.ctctl.checkpoint.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The system calls that threads were waiting in. Those that the kernel would have gone on with by restart_syscall(2) are dumped
 * as failed with EINTR, which a program without signal handlers need not expect: busybox's sleep ends. They are made again
 * instead. What is left to wait is known where the kernel writes it over what was asked for, as under sleep(3); a caller that
 * has it written elsewhere expects to be interrupted, and is; for others the wait begins anew. x86_64 alone.
 */
public final class CallImage {
    private static final int THREAD_INFO = 2;
    private static final int REGISTERS = 2;
    private static final int R10 = 8;
    private static final int AX = 11;
    private static final int DX = 13;
    private static final int SI = 14;
    private static final int DI = 15;
    private static final int ORIG_AX = 16;
    private static final int IP = 17;
    private static final int MODE = 28;

    private static final long NATIVE = 1;
    private static final long EINTR = 4;
    private static final long SYSCALL_BYTES = 2;

    private static final int POLL = 7;
    private static final int NANOSLEEP = 35;
    private static final int FUTEX = 202;
    private static final int CLOCK_NANOSLEEP = 230;

    private CallImage() {}

    /** Mends every {@code core-*.img} of a finished dump. */
    public static void mend(Path images) throws IOException {
        try (DirectoryStream<Path> cores = Files.newDirectoryStream(images, "core-*.img")) {
            for (Path core : cores) {
                ImageFile image = ImageFile.read(core);
                List<ProtoField> thread = ProtoField.parse(image.entries().get(0));
                if (wasInterrupted(thread)) {
                    image.withEntries(List.of(mended(thread).toByteArray())).write(core);
                }
            }
        }
    }

    private static boolean wasInterrupted(List<ProtoField> thread) throws IOException {
        List<ProtoField> info = inner(thread, THREAD_INFO);
        List<ProtoField> registers = inner(info, REGISTERS);
        return number(registers, AX, 0) == -EINTR
                && number(registers, MODE, NATIVE) == NATIVE
                && isMadeAgain(registers);
    }

    /** None of these fails with EINTR unless a handler has run. */
    private static boolean isMadeAgain(List<ProtoField> registers) {
        return switch ((int) number(registers, ORIG_AX, -1)) {
            case POLL, FUTEX -> true;
            case NANOSLEEP -> leftIsAskedFor(number(registers, DI, 0), number(registers, SI, 0));
            case CLOCK_NANOSLEEP -> leftIsAskedFor(number(registers, DX, 0), number(registers, R10, 0));
            default -> false;
        };
    }

    private static boolean leftIsAskedFor(long request, long remaining) {
        return remaining == request || remaining == 0;
    }

    private static ProtoWriter mended(List<ProtoField> thread) throws IOException {
        List<ProtoField> info = inner(thread, THREAD_INFO);
        return with(thread, THREAD_INFO, with(info, REGISTERS, again(inner(info, REGISTERS))));
    }

    private static ProtoWriter with(List<ProtoField> message, int number, ProtoWriter inner) {
        ProtoWriter out = new ProtoWriter();
        for (ProtoField field : message) {
            if (field.number() == number) {
                out.message(number, inner);
            } else {
                out.field(field);
            }
        }
        return out;
    }

    private static ProtoWriter again(List<ProtoField> registers) {
        ProtoWriter out = new ProtoWriter();
        for (ProtoField field : registers) {
            switch (field.number()) {
                case AX -> out.number(AX, number(registers, ORIG_AX, -1));
                case IP -> out.number(IP, field.value() - SYSCALL_BYTES);
                default -> out.field(field);
            }
        }
        return out;
    }

    private static List<ProtoField> inner(List<ProtoField> message, int number) throws IOException {
        var field = ProtoField.of(message, number);
        return field.isPresent() ? field.get().message() : List.of();
    }

    private static long number(List<ProtoField> fields, int field, long otherwise) {
        return ProtoField.of(fields, field).map(ProtoField::value).orElse(otherwise);
    }
}
