package io.ctctl.runtime.checkpoint;

import io.ctctl.checkpoint.page.PageServer;
import io.ctctl.linux.StreamChannel;
import java.io.IOException;
import java.util.function.Consumer;

/** A page server for one dump, on a thread of its own. */
public final class PageService {
    private PageService() {}

    /** Serves until the dump has said all, or either side has closed; {@code failed} is told when that is too early. */
    public static Thread start(StreamChannel channel, PageServer.Sink sink, Consumer<IOException> failed) {
        Thread server = new Thread(() -> serve(channel, sink, failed), "page-server");
        server.setDaemon(true);
        server.start();
        return server;
    }

    private static void serve(StreamChannel channel, PageServer.Sink sink, Consumer<IOException> failed) {
        try {
            new PageServer(channel, sink).serve();
        } catch (IOException e) {
            failed.accept(e);
        } finally {
            // CRIU must not wait for an answer that will not come
            channel.close();
        }
    }
}
