package io.ctctl.netvirt.nft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code nft}: for what is done once per instance or network. */
public final class NftProgram {
    private static final List<String> COMMAND = List.of("nft", "-j", "-f", "-");
    private static final int PATIENCE_SECONDS = 20;

    private NftProgram() {}

    /**
     * Carries out all of it or nothing; a refusal is an IOException with what {@code nft} says of it.
     *
     * @return the id of the process that did it, or 0 when there was nothing to do
     */
    public static long run(NftTransaction transaction) throws IOException {
        if (transaction.isEmpty()) {
            return 0;
        }
        ProcessBuilder builder = new ProcessBuilder(COMMAND).redirectErrorStream(true);
        // messages in the language they are read in below
        builder.environment().put("LC_ALL", "C");
        Process nft = start(builder);
        try {
            nft.getOutputStream().write(transaction.bytes());
            nft.getOutputStream().close();
            String output = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!nft.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nft: no end after " + PATIENCE_SECONDS + " s");
            }
            if (nft.exitValue() != 0) {
                throw new IOException("nft: " + firstLine(output));
            }
            return nft.pid();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("nft: interrupted", e);
        } finally {
            nft.destroyForcibly();
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("nft cannot be run, install nftables: " + e.getMessage(), e);
        }
    }

    private static String firstLine(String output) {
        return output.lines().filter(line -> !line.isBlank()).findFirst().orElse("failed without a word");
    }
}
