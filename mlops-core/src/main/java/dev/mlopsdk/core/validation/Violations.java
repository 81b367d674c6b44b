package dev.mlopsdk.core.validation;

import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.schema.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says why a row is rejected: everything that rejects it, in the order of the features, then rules
 * over several, then the distance. Not thread-safe; confine to one thread.
 */
final class Violations {

  private record Violation(int order, Kind kind, List<String> features, String sentence) {}

  private final List<Violation> found = new ArrayList<>();

  private Violations() {}

  /** Asks {@code row}, of which something is rejected, once more. */
  static InvalidInputException of(
      Row row,
      NumberCheck[] numbers,
      CategoryCheck[] categories,
      CrossCheck[] crosses,
      @Nullable OutlierRule outlier) {
    Violations all = new Violations();
    for (NumberCheck check : numbers) {
      Kind kind = row.imputed(check.at) ? null : check.violation(row);
      if (kind != null && check.policy(kind) == Policy.REJECT) {
        all.add(check.at, kind, List.of(check.name()), check.sentence(kind, row));
      }
    }
    for (CategoryCheck check : categories) {
      Kind kind = row.imputed(check.at) ? null : check.violation(row);
      if (kind != null && check.policy(kind) == Policy.REJECT) {
        all.add(check.at, kind, List.of(check.name()), check.sentence(kind, row));
      }
    }
    for (CrossCheck check : crosses) {
      if (check.policy() == Policy.REJECT && !check.holds(row)) {
        all.add(row.size(), Kind.RULE, check.features(), check.sentence(row));
      }
    }
    if (outlier != null && outlier.policy() == Policy.REJECT) {
      all.outlier(row, numbers, outlier);
    }
    return all.exception();
  }

  private void outlier(Row row, NumberCheck[] numbers, OutlierRule rule) {
    for (NumberCheck check : numbers) {
      double value = row.number(check.at);
      double distance = row.imputed(check.at) ? 0 : check.distance(value);
      if (distance > rule.distance()) {
        add(
            row.size() + 1,
            Kind.OUTLIER,
            List.of(check.name()),
            "'"
                + check.name()
                + "' is "
                + value
                + ", which is "
                + (float) distance
                + " spans (q99 − q01) of the training data beyond them, but up to "
                + rule.distance()
                + " are taken");
      }
    }
  }

  private void add(int order, Kind kind, List<String> features, String sentence) {
    found.add(new Violation(order, kind, features, sentence));
  }

  private InvalidInputException exception() {
    found.sort(Comparator.comparingInt(Violation::order));
    Set<String> features = new LinkedHashSet<>();
    StringBuilder text = new StringBuilder();
    for (Violation violation : found) {
      features.addAll(violation.features);
      text.append(text.isEmpty() ? "" : "; ").append(violation.sentence);
    }
    return new InvalidInputException(
        found.get(0).kind,
        "The input breaks "
            + (found.size() == 1 ? "a rule" : found.size() + " rules")
            + ": "
            + text
            + ". Correct the input; if it is right, change the rule or its policy",
        List.copyOf(features));
  }
}
