package dev.mlopsdk.drift.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Round figures to mark on an axis. Immutable. */
record Axis(List<Tick> ticks) {

  record Tick(double at, String label) {}

  private static final int[] MANTISSAS = {1, 2, 5, 10};

  /** Some {@code about} of them in [low, high], which is a finite range. */
  static Axis of(double low, double high, int about) {
    double rough = (high - low) / about;
    int power = (int) Math.floor(Math.log10(rough));
    BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(power);
    BigDecimal step = unit;
    for (int mantissa : MANTISSAS) {
      step = unit.multiply(BigDecimal.valueOf(mantissa));
      if (step.doubleValue() >= rough) {
        break;
      }
    }
    BigDecimal first =
        new BigDecimal(low).divide(step, 0, java.math.RoundingMode.CEILING).multiply(step);
    List<Tick> ticks = new ArrayList<>();
    BigDecimal last = new BigDecimal(high);
    for (BigDecimal tick = first; tick.compareTo(last) <= 0; tick = tick.add(step)) {
      ticks.add(new Tick(tick.doubleValue(), Figures.plain(tick)));
    }
    return new Axis(List.copyOf(ticks));
  }
}
