package io.ctctl.cli;

import java.util.Comparator;
import java.util.List;

/** Guesses what a mistyped word was meant to be. */
final class Similar {
    private static final int MOST = 3;

    private Similar() {}

    /** The known words within two edits, or that the word begins; the nearest first. */
    static List<String> to(String word, List<String> known) {
        int allowed = word.length() <= 3 ? 1 : 2;
        return known.stream()
                .filter(candidate ->
                        distance(word, candidate) <= allowed || (word.length() >= 3 && candidate.startsWith(word)))
                .sorted(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .limit(MOST)
                .toList();
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
