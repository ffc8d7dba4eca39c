package io.ctctl.runtime.checkpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lets no TCP connection to a network namespace's sockets begin while it is there: who asks for one asks again a second later.
 * Kept by a process that takes it away when we end, however we do.
 */
final class SynGate implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final String TABLE = "inet ctctl-arrivals";
    private static final String RULES = "add table " + TABLE + "; add chain " + TABLE
            + " input { type filter hook input priority -400; }; add rule " + TABLE
            + " input tcp flags & (fin | syn | rst | ack) == syn drop";
    private static final String KEEPER = "nft '" + RULES + "' && echo there && read end; nft delete table " + TABLE;

    private final Process keeper;

    private SynGate(Process keeper) {
        this.keeper = keeper;
    }

    /** Returns when it is there. */
    static SynGate put(int pid) throws IOException {
        Path namespace = Path.of("/proc", String.valueOf(pid), "ns", "net");
        SynGate gate = new SynGate(new ProcessBuilder("nsenter", "--net=" + namespace, "sh", "-c", KEEPER)
                .redirectErrorStream(true)
                .start());
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(gate.keeper.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            if (!"there".equals(line)) {
                gate.close();
                throw new IOException("nft: " + Optional.ofNullable(line).orElse("it said nothing"));
            }
        }
        return gate;
    }

    /** Begins to take it away. */
    void open() throws IOException {
        keeper.getOutputStream().close();
    }

    /** Takes it away. */
    @Override
    public void close() throws IOException {
        open();
        try {
            if (!keeper.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                keeper.destroyForcibly();
                throw new IOException("nft did not remove table " + TABLE + " within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            // it is taken away all the same
            Thread.currentThread().interrupt();
        }
    }
}
