package io.ctctl.runtime.daemon;

import io.ctctl.linux.Cleanup;
import io.ctctl.linux.Flock;
import io.ctctl.linux.Poller;
import io.ctctl.linux.SeqSocket;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import io.ctctl.runtime.instance.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one daemon of an instance: it holds the instance's lock, listens on its socket, and carries out each request on a thread
 * of its own. Containers do not depend on it.
 */
public final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final int WARM_THREADS = 2;
    private static final int MAX_REQUESTS = 1024;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration STOPPING = Duration.ofSeconds(10);
    // Address space only; the deepest stacks are those of JSON and regular expressions.
    private static final long STACK_BYTES = 512 << 10;

    private final Instance instance;
    private final Poller poller;
    private final Flock lock;
    private final Authorization authorization;
    private final ThreadPoolExecutor workers;
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();

    private Commands commands;
    private Listener listener;
    private volatile boolean leaving;
    private volatile boolean purging;

    private Daemon(Instance instance, Poller poller, Flock lock, int ownUid) {
        this.instance = instance;
        this.poller = poller;
        this.lock = lock;
        this.authorization = new Authorization(ownUid);
        this.workers = workers();
    }

    /**
     * Makes the instance's directories and takes its lock; ContainerException of kind WRONG_STATE when another daemon has it.
     *
     * @param poller tells of clients; whoever runs it runs it before and until after {@link #close}
     */
    public static Daemon open(Instance instance, Poller poller) throws IOException {
        int ownUid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Directories.make(instance, ownUid);
        Flock lock = Flock.tryLock(instance.daemonLock())
                .orElseThrow(() -> new ContainerException(
                        ErrorKind.WRONG_STATE,
                        "another daemon already serves " + instance.runDir()
                                + ": use it, or give --run another directory"));
        return new Daemon(instance, poller, lock, ownUid);
    }

    private static ThreadPoolExecutor workers() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                WARM_THREADS, MAX_REQUESTS, IDLE.toSeconds(), TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(null, work, "request-" + count.incrementAndGet(), STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        workers.prestartAllCoreThreads();
        return workers;
    }

    /** Begins to accept requests. */
    public void listen(Commands toRun) throws IOException {
        commands = toRun;
        // We hold the lock: a socket that is there has no daemon behind it.
        Files.deleteIfExists(instance.socket());
        listener = Listener.open(instance.socket(), poller, this::accepted);
    }

    private void accepted(SeqSocket socket) {
        try (Cleanup onFailure = new Cleanup()) {
            onFailure.add(socket);
            Conversation conversation = new Conversation(socket, authorization, commands, workers, this::left);
            conversations.add(conversation);
            onFailure.add(() -> conversations.remove(conversation));
            poller.add(conversation.fd(), conversation::readable);
            onFailure.forget();
        } catch (IOException e) {
            LOG.warn("a client was dropped: {}", e.getMessage());
        }
    }

    private void left(Conversation conversation) {
        conversations.remove(conversation);
        try {
            poller.remove(conversation.fd());
        } catch (IOException e) {
            LOG.warn("a client was not unregistered: {}", e.getMessage());
        }
    }

    /** Accepts no more, and cancels what is under way; returns when all of it has been rolled back. */
    public void stop() throws IOException {
        if (listener != null) {
            Files.deleteIfExists(instance.socket());
            listener.close();
            listener = null;
        }
        conversations.forEach(Conversation::stop);
        awaitEnd(workers);
    }

    /**
     * This daemon is the instance's last: when it closes, the instance's directories go.
     *
     * @param purge its state too
     */
    public void leave(boolean purge) {
        purging = purge;
        leaving = true;
    }

    /** Gives the instance up, for the next daemon to take. */
    @Override
    public void close() throws IOException {
        stop();
        if (leaving) {
            Directories.remove(instance, purging);
        }
        lock.close();
    }

    private static void awaitEnd(ExecutorService workers) {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOPPING.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("requests were still under way {} s after they were cancelled", STOPPING.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
