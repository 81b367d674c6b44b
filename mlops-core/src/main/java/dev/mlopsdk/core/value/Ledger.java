package dev.mlopsdk.core.value;

import dev.mlopsdk.core.ModelRef;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one version cost and was worth since it was opened in this process. Immutable.
 *
 * @param ref the version
 * @param currency of all amounts
 * @param predictions how many were charged: answered, or failed inside the model
 * @param outcomes how many outcomes had a value
 * @param costs by category, each 0 or more
 * @param values by the arm that answered, each 0 or more
 * @since 0.1
 */
public record Ledger(
    ModelRef ref,
    String currency,
    long predictions,
    long outcomes,
    Map<Category, Double> costs,
    Map<String, Double> values) {

  /** What a cost is for. */
  public enum Category {
    /** Each prediction. */
    FIXED("fixed"),
    /** Tokens. */
    TOKENS("tokens"),
    /** Time on the device. */
    DEVICE("device"),
    /** Outcomes of negative value: what a wrong answer cost. */
    OUTCOME("outcome");

    private final String label;

    Category(String label) {
      this.label = label;
    }

    /** The value of the meter tag {@code category}. */
    public String label() {
      return label;
    }
  }

  public Ledger {
    costs = Collections.unmodifiableMap(new TreeMap<>(costs));
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** The cost of one category. */
  public double cost(Category category) {
    return costs.getOrDefault(category, 0.0);
  }

  /** The cost of all categories. */
  public double cost() {
    return costs.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What the outcomes of all arms were worth, without those of negative value. */
  public double value() {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** {@code value − cost}. */
  public double net() {
    return value() - cost();
  }

  /** The cost of a prediction on average; NaN before the first. */
  public double costPerPrediction() {
    return predictions == 0 ? Double.NaN : cost() / predictions;
  }

  /** The net value of a prediction on average; NaN before the first. */
  public double netPerPrediction() {
    return predictions == 0 ? Double.NaN : net() / predictions;
  }

  /**
   * {@code net / cost}: 0.5 is a gain of half of what was spent, −1 a loss of all of it. NaN while
   * nothing was spent, and while no outcome had a value: a truth that is not known is not worth 0.
   */
  public double returnOnCost() {
    return cost() == 0 || outcomes == 0 ? Double.NaN : net() / cost();
  }
}
