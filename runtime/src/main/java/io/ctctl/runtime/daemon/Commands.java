package io.ctctl.runtime.daemon;

import java.io.IOException;

/** What requests ask for: one call per request, on a thread of its own. */
@FunctionalInterface
public interface Commands {

    /**
     * The result of a command whose session ({@link Request#attach}) brings the client its exit code: the daemon closes
     * the conversation without one.
     */
    int SESSION_DECIDES = -1;

    /**
     * Carries out a request.
     *
     * @return the client's exit code, 0 to 255, or {@link #SESSION_DECIDES}
     * @throws InterruptedException when the client cancelled; whatever was half done has been undone
     * @throws IOException when the client can no longer be written to
     */
    int run(Request request) throws InterruptedException, IOException;
}
