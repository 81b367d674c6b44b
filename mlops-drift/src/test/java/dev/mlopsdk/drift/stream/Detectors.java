package dev.mlopsdk.drift.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** All ten detectors, and two that show what a score is worth. */
final class Detectors {

  private Detectors() {}

  /** Fires at every value: no delay, no miss, and of no use. */
  static final class AlwaysFires implements DriftDetector {
    @Override
    public State accept(double value) {
      return State.DRIFT;
    }

    @Override
    public double estimate() {
      return Double.NaN;
    }

    @Override
    public long count() {
      return 1;
    }

    @Override
    public void reset() {}
  }

  /** Never fires: no false alarm, and of no use either. */
  static final class NeverFires implements DriftDetector {
    private long count;

    @Override
    public State accept(double value) {
      count++;
      return State.STABLE;
    }

    @Override
    public double estimate() {
      return Double.NaN;
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public void reset() {
      count = 0;
    }
  }

  static Map<String, Supplier<DriftDetector>> withDefaults() {
    Map<String, Supplier<DriftDetector>> all = new LinkedHashMap<>();
    all.put("Adwin", Adwin::withDefaults);
    all.put("PageHinkley", PageHinkley::withDefaults);
    all.put("Cusum", Cusum::withDefaults);
    all.put("Ddm", Ddm::withDefaults);
    all.put("Eddm", Eddm::withDefaults);
    all.put("HddmA", HddmA::withDefaults);
    all.put("HddmW", HddmW::withDefaults);
    all.put("Kswin", Kswin::withDefaults);
    all.put("Stepd", Stepd::withDefaults);
    all.put("Ecdd", Ecdd::withDefaults);
    return all;
  }

  /** Those that can look upwards only, doing so. */
  static Map<String, Supplier<DriftDetector>> ofHarm() {
    Map<String, Supplier<DriftDetector>> all = new LinkedHashMap<>();
    all.put("Adwin", () -> Adwin.withDefaults().withDirection(Direction.UP));
    all.put("PageHinkley", () -> PageHinkley.withDefaults().withDirection(Direction.UP));
    all.put("Cusum", Cusum::withDefaults);
    all.put("Ddm", Ddm::withDefaults);
    all.put("HddmA", HddmA::withDefaults);
    all.put("HddmW", HddmW::withDefaults);
    all.put("Stepd", () -> Stepd.withDefaults().withDirection(Direction.UP));
    return all;
  }
}
