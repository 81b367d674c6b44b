package dev.mlopsdk.core.observe;

import java.util.Arrays;
import java.util.List;

/** Gives each name of an outcome a bit, in the order of their coming. Thread-safe. */
final class OutcomeNames {

  /** The bits that are left in a slot beside its counter. */
  static final int MOST = 15;

  private volatile String[] names = {Outcome.NAME};

  /**
   * The bit of {@code name}.
   *
   * @throws IllegalArgumentException if there are {@value #MOST} others already
   */
  int bit(String name) {
    String[] known = names;
    for (int i = 0; i < known.length; i++) {
      if (known[i].equals(name)) {
        return i;
      }
    }
    return add(name);
  }

  private synchronized int add(String name) {
    int known = Arrays.asList(names).indexOf(name);
    if (known >= 0) {
      return known;
    }
    if (names.length == MOST) {
      throw new IllegalArgumentException(
          "The outcomes of a served model have at most "
              + MOST
              + " names, "
              + List.of(names)
              + ", so there is no room for '"
              + name
              + "'; a name says what is measured, not of whom");
    }
    String[] more = Arrays.copyOf(names, names.length + 1);
    more[names.length] = name;
    names = more;
    return more.length - 1;
  }
}
