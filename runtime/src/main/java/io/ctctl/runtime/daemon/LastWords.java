package io.ctctl.runtime.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What a program says for people, heard on a thread of its own; asked for when the program has ended. */
public final class LastWords {
    private static final int KEPT_CHARACTERS = 4096;
    private static final int KEPT_LINES = 2;
    private static final int PATIENCE_MILLIS = 1000;

    /** Where it comes from. */
    @FunctionalInterface
    public interface Source {
        /** The next piece, which may be empty; absent at the end. */
        Optional<String> next() throws IOException;
    }

    private final StringBuilder said = new StringBuilder(); // guarded by itself
    private final Thread listener;

    private LastWords(String thread, Source source) {
        this.listener = new Thread(() -> listen(source), thread);
        listener.setDaemon(true);
    }

    /** Listens until the source ends. */
    public static LastWords of(String thread, Source source) {
        LastWords words = new LastWords(thread, source);
        words.listener.start();
        return words;
    }

    private void listen(Source source) {
        try {
            for (Optional<String> piece = source.next(); piece.isPresent(); piece = source.next()) {
                synchronized (said) {
                    said.append(piece.get());
                    said.delete(0, Math.max(0, said.length() - KEPT_CHARACTERS));
                }
            }
        } catch (IOException ignored) {
            // closed under us, or whoever spoke died: nothing more is to be heard
        }
    }

    /** All that is kept; complete once the program has ended and a moment has passed. */
    public String all() {
        try {
            listener.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (said) {
            return said.toString().strip();
        }
    }

    /** The last two lines, on one: programs say why they end last, and what made them do so before. */
    public Optional<String> line() {
        List<String> lines =
                all().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        String last = String.join(" ", lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size()));
        return last.isEmpty() ? Optional.empty() : Optional.of(last.replaceAll("\\.$", ""));
    }
}
