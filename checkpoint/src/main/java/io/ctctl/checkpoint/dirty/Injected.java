package io.ctctl.checkpoint.dirty;

import io.ctctl.linux.Fd;
import io.ctctl.linux.Message;
import io.ctctl.linux.Pagemap;
import io.ctctl.linux.SeqSocket;
import io.ctctl.linux.SyscallException;
import io.ctctl.linux.WriteProtection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trackers by userfaultfds that a helper program has the processes make; a process that cannot has the other kind. */
public final class Injected implements TrackerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Injected.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REPORT_BYTES = 8;

    private final Path program;
    private final Path directory;
    private final TrackerFactory otherwise = new Everything();

    /**
     * @param program ctctl-tracer
     * @param directory where a socket may be made; its path is short
     */
    public Injected(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    @Override
    public Map<Integer, ProcessTracker> track(Collection<Integer> pids) throws IOException {
        Map<Integer, ProcessTracker> trackers = new HashMap<>();
        if (pids.isEmpty()) {
            return trackers;
        }
        Map<Integer, Fd> taken = take(pids);
        for (Map.Entry<Integer, Fd> entry : taken.entrySet()) {
            try {
                trackers.put(
                        entry.getKey(),
                        new WriteProtectionTracker(entry.getKey(), WriteProtection.of(entry.getValue())));
            } catch (IOException e) {
                LOG.info("process {} is not tracked: {}", entry.getKey(), e.getMessage());
                entry.getValue().close();
            }
        }
        List<Integer> rest =
                pids.stream().filter(pid -> !trackers.containsKey(pid)).toList();
        trackers.putAll(otherwise.track(rest));
        return trackers;
    }

    private Map<Integer, Fd> take(Collection<Integer> pids) throws IOException {
        Path path = directory.resolve("tracer-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1000000);
        try (SeqSocket listener = SeqSocket.listen(path, 1)) {
            List<String> command = new ArrayList<>(List.of(program.toString(), path.toString()));
            pids.forEach(pid -> command.add(pid.toString()));
            // never killed while it may hold a process: it ends by itself when our end closes
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            listener.setReceiveTimeout(PATIENCE);
            try (SeqSocket socket = listener.accept()) {
                socket.setReceiveTimeout(PATIENCE);
                return receive(socket);
            }
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static Map<Integer, Fd> receive(SeqSocket socket) throws IOException {
        Map<Integer, Fd> taken = new HashMap<>();
        for (Optional<Message> next = socket.receive(REPORT_BYTES); next.isPresent(); ) {
            Message message = next.get();
            int pid = message.bytes().getInt();
            int errno = message.bytes().getInt();
            if (message.fds().isEmpty()) {
                LOG.info("process {} gave no userfaultfd: errno {}", pid, errno);
            } else {
                taken.put(pid, message.fds().get(0));
            }
            next = socket.receive(REPORT_BYTES);
        }
        return taken;
    }

    @Override
    public <T> T still(Work<T> work) throws IOException {
        return work.run();
    }

    /** Where the kernel notes writes anyway, CRIU would send all that was ever written instead of a list of it. */
    @Override
    public void beforeDump(Collection<Integer> pids) throws IOException {
        if (SoftDirty.isThere()) {
            for (int pid : pids) {
                try {
                    Pagemap.forget(pid);
                } catch (SyscallException ignored) {
                    // it has just ended
                }
            }
        }
    }

    @Override
    public String method() {
        return "write-protection";
    }
}
