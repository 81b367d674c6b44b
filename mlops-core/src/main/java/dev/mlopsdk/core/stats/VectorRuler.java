package dev.mlopsdk.core.stats;

import java.util.List;

/** The Euclidean norm, and how many components are NaN. Immutable. */
final class VectorRuler implements Ruler<float[]> {

  private static final List<StatisticsReport.Measure> MEASURES =
      List.of(StatisticsReport.Measure.NORM, StatisticsReport.Measure.NAN_COMPONENTS);

  @Override
  public List<StatisticsReport.Measure> measures() {
    return MEASURES;
  }

  @Override
  public void measure(float[] value, Stripe stripe, int first, int slot) {
    double squares = 0;
    int nan = 0;
    for (float component : value) {
      squares += (double) component * component;
      nan += Float.isNaN(component) ? 1 : 0;
    }
    stripe.column(first).add(Math.sqrt(squares), slot);
    stripe.column(first + 1).add(nan, slot);
  }
}
