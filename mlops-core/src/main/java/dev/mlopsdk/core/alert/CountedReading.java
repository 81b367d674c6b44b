package dev.mlopsdk.core.alert;

import dev.mlopsdk.core.event.Wording;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** How many scores are above a limit, and which. Thread-safe. */
final class CountedReading implements Reading {

  /** More are not named in a sentence. */
  private static final int NAMED = 5;

  private final double limit;
  private final Supplier<? extends Map<String, Double>> scores;
  private volatile String detail = "";

  CountedReading(double limit, Supplier<? extends Map<String, Double>> scores) {
    this.limit = limit;
    this.scores = scores;
  }

  @Override
  public double value() {
    Map<String, Double> now = scores.get();
    Map<String, Double> above = new TreeMap<>();
    int known = 0;
    for (Map.Entry<String, Double> score : now.entrySet()) {
      known += score.getValue().isNaN() ? 0 : 1;
      if (score.getValue() > limit) {
        above.put(score.getKey(), score.getValue());
      }
    }
    StringBuilder text =
        new StringBuilder(above.size() + " of " + known + " above " + Wording.number(limit));
    int named = 0;
    for (Map.Entry<String, Double> score : above.entrySet()) {
      if (named == NAMED) {
        text.append(" …");
        break;
      }
      text.append(named++ == 0 ? ": " : ", ");
      text.append(score.getKey()).append(' ').append(Wording.number(score.getValue(), limit));
    }
    detail = text.toString();
    return known == 0 ? Double.NaN : above.size();
  }

  @Override
  public String detail() {
    return detail;
  }
}
