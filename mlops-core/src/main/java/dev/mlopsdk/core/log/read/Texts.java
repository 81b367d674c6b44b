package dev.mlopsdk.core.log.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives every text a number, each once. Not thread-safe; confine to one thread. */
final class Texts {

  /** All texts together have at most so many characters. */
  private static final long MOST = 64L << 20;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private long characters;

  int number(String text) {
    Integer known = numbers.get(text);
    if (known != null) {
      return known;
    }
    characters += text.length();
    if (characters > MOST) {
      throw new IllegalStateException(
          "The different names and labels of outcomes have together at most "
              + MOST
              + " characters; a label is one of some classes. Narrow the window of the LogReader");
    }
    int number = texts.size();
    numbers.put(text, number);
    texts.add(text);
    return number;
  }

  String text(int number) {
    return texts.get(number);
  }
}
