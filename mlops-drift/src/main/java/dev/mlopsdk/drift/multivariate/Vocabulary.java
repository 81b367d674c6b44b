package dev.mlopsdk.drift.multivariate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The words that a reference uses most, each as 64 bits of hash, so that a text is looked up
 * without cutting it up; two words share theirs once in some 10¹⁹ pairs. Immutable.
 *
 * <p>A word is a run between white space, of which letters and digits count, in lower case.
 */
final class Vocabulary {

  private static final long START = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  /** An open table, at most half full; 0 is a free place, and no word's hash. */
  private final long[] table;

  private Vocabulary(long[] table) {
    this.table = table;
  }

  static Vocabulary of(Iterable<? extends CharSequence> texts, int most) {
    Map<Long, Long> counts = new HashMap<>();
    for (CharSequence text : texts) {
      long hash = START;
      for (int i = 0; i <= text.length(); i++) {
        boolean end = i == text.length() || Character.isWhitespace(text.charAt(i));
        if (!end) {
          hash = extend(hash, text.charAt(i));
        } else if (hash != START) {
          counts.merge(finish(hash), 1L, Long::sum);
          hash = START;
        }
      }
    }
    long[] table = new long[Integer.highestOneBit(Math.max(1, Math.min(most, counts.size()))) * 4];
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<Long, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .forEach(word -> table[place(table, word.getKey())] = word.getKey());
    return new Vocabulary(table);
  }

  static long start() {
    return START;
  }

  /** The hash of a word with one more character; unchanged by what is no letter or digit. */
  static long extend(long hash, char c) {
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c)
        ? (hash ^ Character.toLowerCase(c)) * PRIME
        : hash;
  }

  private static long finish(long hash) {
    long mixed = Draws.mix(hash);
    return mixed == 0 ? 1 : mixed;
  }

  private static int place(long[] table, long hash) {
    int at = (int) hash & (table.length - 1);
    while (table[at] != 0 && table[at] != hash) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  /** Whether the word of this hash is known. */
  boolean knows(long hash) {
    long word = finish(hash);
    return table[place(table, word)] == word;
  }

  int size() {
    return (int) Arrays.stream(table).filter(word -> word != 0).count();
  }
}
