package io.ctctl.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Repair mode of TCP sockets (tcp(7) has nothing of it): whoever saves a connection puts its socket into it, and nothing is sent or taken
 * any more until it is out of it again. One that dies in between leaves connections that are there and dead.
 */
public final class TcpRepair {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_REPAIR = 19;

    private TcpRepair() {}

    /** Takes all sockets of a process out of it; nothing of one that has gone. */
    public static void end(int pid) throws IOException {
        Optional<Pidfd> process = Pidfd.open(pid);
        if (process.isEmpty()) {
            return;
        }
        try (Pidfd pidfd = process.get();
                DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc", Integer.toString(pid), "fd"))) {
            for (Path link : links) {
                if (SocketProtocol.of(link)
                        .filter(name -> name.startsWith("TCP"))
                        .isPresent()) {
                    end(pidfd, Integer.parseInt(link.getFileName().toString()));
                }
            }
        } catch (NoSuchFileException ignored) {
            // it has ended
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void end(Pidfd process, int number) throws IOException {
        long taken = Kernel.attempt(Syscall.PIDFD_GETFD, process.fd(), number, 0);
        if (taken == -Errno.EBADF.number() || taken == -Errno.ESRCH.number()) {
            return;
        } else if (taken < 0) {
            throw Kernel.failure(Syscall.PIDFD_GETFD, taken, process.fd(), number, 0);
        }
        try (Fd socket = Fd.of((int) taken)) {
            NativeBytes value = NativeBytes.of(4);
            NativeBytes length = NativeBytes.of(4);
            length.bytes().putInt(0, 4);
            Kernel.call(Syscall.GETSOCKOPT, socket, IPPROTO_TCP, TCP_REPAIR, value, length);
            if (value.bytes().getInt(0) != 0) {
                value.bytes().putInt(0, 0);
                Kernel.call(Syscall.SETSOCKOPT, socket, IPPROTO_TCP, TCP_REPAIR, value, 4);
            }
        }
    }
}
