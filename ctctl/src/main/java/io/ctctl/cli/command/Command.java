package io.ctctl.cli.command;

import io.ctctl.runtime.daemon.Request;
import java.io.IOException;

/**
 * One command, its options filled in by the parser. An object carries out one request at a time; it changes none of its
 * options, for it may be asked to do the same again.
 */
public interface Command {

    /**
     * Does what the options say.
     *
     * @return the exit code, or {@link io.ctctl.runtime.daemon.Commands#SESSION_DECIDES}
     * @throws io.ctctl.runtime.ContainerException with what went wrong
     * @throws InterruptedException when the client cancelled; what was half done has been undone
     */
    int run(Request request) throws InterruptedException, IOException;
}
