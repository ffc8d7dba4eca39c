package io.ctctl.isolation.seccomp;

import io.ctctl.oci.MalformedJsonException;
import io.ctctl.oci.OciJson;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads profiles for {@code --security-opt seccomp=FILE}. */
public final class SeccompProfiles {
    private SeccompProfiles() {}

    /**
     * The profile in a file, in the runtime-spec's or Docker's format.
     *
     * @throws MalformedJsonException with the line and column, and what is wrong there
     */
    public static SeccompProfile read(Path file) throws IOException {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            throw withCause(new NoSuchFileException(file.toString(), null, "no such seccomp profile"), e);
        } catch (CharacterCodingException e) {
            throw new MalformedJsonException(file + ": not a seccomp profile: not UTF-8 text", e);
        }
    }

    /** The profile in a text that came from {@code origin}. */
    static SeccompProfile parse(String json, String origin) throws MalformedJsonException {
        try {
            return OciJson.parse(json, SeccompProfile.class, origin);
        } catch (MalformedJsonException e) {
            throw new MalformedJsonException(
                    e.getMessage() + "; correct this seccomp profile (runtime-spec or Docker format)", e);
        }
    }

    private static NoSuchFileException withCause(NoSuchFileException exception, NoSuchFileException cause) {
        exception.initCause(cause);
        return exception;
    }
}
