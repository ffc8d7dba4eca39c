package io.ctctl.tests.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/** A command on a terminal of its own, seen from the keyboard's and the screen's side. */
public final class Pty implements AutoCloseable {
    private static final int O_RDWR = 02;
    private static final int O_NOCTTY = 0400;
    private static final int O_CLOEXEC = 02000000;
    private static final short POLLIN = 1;
    private static final long TIOCSWINSZ = 0x5414;
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    private final int master;
    // Keeps the terminal alive, and so its modes and its echo, when the command has ended.
    private final int slave;
    private final Process process;
    private final List<String> words;
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private boolean hungUp;

    private Pty(int master, int slave, Process process, List<String> words) {
        this.master = master;
        this.slave = slave;
        this.process = process;
        this.words = words;
        Running.daemonThread("pty", this::read).start();
    }

    /** Starts the command as the leader of a session whose controlling terminal has the given size. */
    public static Pty start(CtctlInstance ctctl, int rows, int columns, String... arguments) {
        int master = check(LIBC.posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
        check(LIBC.grantpt(master));
        check(LIBC.unlockpt(master));
        byte[] name = new byte[64];
        check(LIBC.ptsname_r(master, name, name.length));
        File slave = new File(new String(name, UTF_8).substring(0, indexOfZero(name)));
        setSize(master, rows, columns);
        List<String> words = new ArrayList<>(
                List.of("setsid", "--ctty", CtctlInstance.client().toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(slave)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(slave))
                .redirectError(ProcessBuilder.Redirect.appendTo(slave));
        builder.environment().put("CTCTL_HOST", ctctl.host());
        builder.environment().put("TERM", "xterm");
        try {
            int kept = check(LIBC.open(slave.getPath(), O_RDWR | O_NOCTTY | O_CLOEXEC));
            return new Pty(master, kept, builder.start(), words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types the text, control characters and all. */
    public Pty type(String keys) {
        byte[] bytes = keys.getBytes(UTF_8);
        check(LIBC.write(master, bytes, bytes.length));
        return this;
    }

    /** Changes the window's size, as dragging its corner would. */
    public Pty resize(int rows, int columns) {
        setSize(master, rows, columns);
        return this;
    }

    /** Everything written to the terminal so far. */
    public synchronized String screen() {
        return screen.toString(UTF_8);
    }

    /** Waits until the text has shown up. */
    public Pty await(String text) {
        Await.until(
                Duration.ofSeconds(30), () -> "\"" + text + "\" on the terminal of " + this, () -> screen().contains(
                                text));
        return this;
    }

    /** Waits for the command's end and returns its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(Await.patient(Duration.ofSeconds(30)).toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + this);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + this, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public String toString() {
        return String.join(" ", words) + "\nscreen: " + screen();
    }

    /** Closes the terminal, as closing its window would: its processes get SIGHUP. */
    public synchronized void hangUp() {
        if (!hungUp) {
            hungUp = true;
            check(LIBC.close(slave));
            check(LIBC.close(master));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        hangUp();
    }

    /** Never waits inside read(2): a read under way would keep the terminal open past its close. */
    private void read() {
        byte[] buffer = new byte[65536];
        ByteBuffer poll = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        poll.putInt(0, master).putShort(4, POLLIN);
        boolean open = true;
        while (open) {
            int ready = LIBC.poll(poll, 1, 20);
            synchronized (this) {
                open = !hungUp && (ready <= 0 || take(buffer));
            }
        }
    }

    /** Whether the other side is still open: EIO says that the last process has closed it. */
    private boolean take(byte[] buffer) {
        long n = LIBC.read(master, buffer, buffer.length);
        if (n > 0) {
            screen.write(buffer, 0, (int) n);
        }
        return n > 0;
    }

    private static void setSize(int master, int rows, int columns) {
        ByteBuffer size = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        size.putShort(0, (short) rows).putShort(2, (short) columns);
        check(LIBC.ioctl(master, TIOCSWINSZ, size));
    }

    private static int indexOfZero(byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (name[i] == 0) {
                return i;
            }
        }
        throw new AssertionError("a terminal's name without an end");
    }

    private static int check(long result) {
        if (result < 0) {
            throw new AssertionError("a call on a terminal failed: errno "
                    + jnr.ffi.LastError.getLastError(jnr.ffi.Runtime.getSystemRuntime()));
        }
        return (int) result;
    }

    /** The C library's terminals. */
    public interface LibC {
        int posix_openpt(int flags);

        int open(String path, int flags);

        int grantpt(int fd);

        int unlockpt(int fd);

        int ptsname_r(int fd, @Out byte[] name, @size_t long length);

        int poll(@In @Out ByteBuffer fds, long count, int timeoutMillis);

        int ioctl(int fd, long request, @In ByteBuffer argument);

        @ssize_t
        long read(int fd, @Out byte[] buffer, @size_t long length);

        @ssize_t
        long write(int fd, @In byte[] buffer, @size_t long length);

        int close(int fd);
    }
}
