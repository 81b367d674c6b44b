package dev.mlopsdk.core;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A classifier's answer: the most probable class and the ranking it comes from. Statistics count
 * its label, the log writes it as an object of these names. Immutable.
 *
 * @param label the most probable class
 * @param probability of that class, in [0, 1]
 * @param top the classes, most probable first; of equal ones the model's first
 * @since 0.1
 */
public record Classification(String label, double probability, List<Ranked> top) {

  /**
   * A class and its probability. Immutable.
   *
   * @param label its name
   * @param probability in [0, 1]
   */
  public record Ranked(String label, double probability) {}

  public Classification {
    top = List.copyOf(top);
  }

  /**
   * The answer with this ranking.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public static Classification of(List<Ranked> top) {
    if (top.isEmpty()) {
      throw new IllegalArgumentException("A ranking has one class or more, but was empty");
    }
    return new Classification(top.get(0).label(), top.get(0).probability(), top);
  }

  /** The probability of {@code label}; empty if it is not among the ranked. */
  public OptionalDouble probabilityOf(String label) {
    for (Ranked each : top) {
      if (each.label().equals(label)) {
        return OptionalDouble.of(each.probability());
      }
    }
    return OptionalDouble.empty();
  }
}
