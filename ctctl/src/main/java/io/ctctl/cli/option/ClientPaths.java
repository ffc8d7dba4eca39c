package io.ctctl.cli.option;

import io.ctctl.runtime.daemon.Request;
import io.ctctl.runtime.error.ContainerException;
import io.ctctl.runtime.error.ErrorKind;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Paths a client typed, in the daemon's eyes. */
public final class ClientPaths {
    private ClientPaths() {}

    /** An absolute path that stays good after the client has left. */
    public static Path resolve(Request request, String text) {
        Path joined = request.cwd().resolve(text);
        // Collapsing dir/.. would be wrong where dir is a symbolic link.
        return text.contains("..") ? joined : joined.normalize();
    }

    /** A path to read from now: {@code -} is the client's stdin, and its /dev/fd and /proc/self are its own. */
    public static Path readable(Request request, String text) {
        if (text.equals("-") || text.equals("/dev/stdin")) {
            return request.stdin().path();
        }
        String own = "/proc/" + request.peer().pid() + "/";
        if (text.startsWith("/dev/fd/")) {
            return Path.of(own + "fd/" + text.substring("/dev/fd/".length()));
        }
        if (text.startsWith("/proc/self/")) {
            return Path.of(own + text.substring("/proc/self/".length()));
        }
        return resolve(request, text);
    }

    /** A text file's lines; {@code what} names it in an error. */
    static List<String> lines(Request request, String text, String what) {
        try {
            return Files.readAllLines(readable(request, text));
        } catch (IOException e) {
            throw new ContainerException(ErrorKind.USAGE, "cannot read " + what + " " + text + ": " + reason(e), e);
        }
    }

    /** Why a file cannot be read, in a few words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof MalformedInputException) {
            return "not UTF-8 text";
        }
        return e.getMessage();
    }
}
