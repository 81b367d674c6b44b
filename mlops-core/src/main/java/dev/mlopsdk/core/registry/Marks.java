package dev.mlopsdk.core.registry;

import java.util.Map;
import java.util.regex.Pattern;

/** What a mark may be. */
final class Marks {

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int LONGEST = 4096;
  private static final int MOST = 64;

  private Marks() {}

  static void require(String key, String value) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "The key of a mark has 1 to 64 letters, digits, '.', '_' or '-', but was '" + key + "'");
    }
    if (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "A mark or note has at most "
              + LONGEST
              + " characters, none of them a control character such as a line end, but '"
              + key
              + "' was of "
              + value.length()
              + " characters: '"
              + value
              + "'");
    }
  }

  /** Refuses the keys under which the orders of operators stand. */
  static void requireFree(String key) {
    if (OrderMark.reserved(key)) {
      throw new IllegalArgumentException(
          "Marks that begin with '"
              + OrderMark.PREFIX
              + "' are orders of operators, but was '"
              + key
              + "'; use freeze, pin, switchOff, quarantine and their opposites");
    }
  }

  /**
   * Refuses one mark too many of the kind of {@code key}: orders have room of their own, or a full
   * set of others would refuse an operator's pin.
   */
  static void requireRoom(RegistryState before, Map<String, String> marks, String key) {
    boolean order = OrderMark.reserved(key);
    if (marks.keySet().stream().filter(one -> OrderMark.reserved(one) == order).count() > MOST) {
      throw new IllegalStateException(
          "A model has at most "
              + MOST
              + (order ? " orders, but " : " marks, but ")
              + before.name()
              + " has "
              + before.marks().keySet().stream()
                  .filter(one -> OrderMark.reserved(one) == order)
                  .toList()
              + (order ? "; take one back" : "; clear one"));
    }
  }
}
