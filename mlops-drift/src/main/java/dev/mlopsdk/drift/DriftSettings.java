package dev.mlopsdk.drift;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.drift.measure.BinnedKolmogorovSmirnovTest;
import dev.mlopsdk.drift.measure.BinnedWassersteinTest;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.measure.TotalVariationTest;
import dev.mlopsdk.drift.profile.FeatureCounts;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The options of a monitor. Immutable. */
record DriftSettings(
    Span span,
    Gate gate,
    Alarm alarm,
    ProcessSettings process,
    int learnedRows,
    int meteredFeatures,
    List<RowStatistic> statistics,
    StateKeeper.@Nullable Keeping keeping) {

  /**
   * The window.
   *
   * @param length how long it is, or how often a window of rows is looked at
   * @param rows how many rows it has, 0 for a window of time
   * @param buckets of which it is made
   */
  record Span(Duration length, long rows, int buckets) {

    /** How often a window of rows is looked at, to see whether a bucket is full. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    static Span ofTime(Duration length, int buckets) {
      if (buckets < 1 || length.compareTo(Duration.ofMillis(buckets)) < 0) {
        throw new IllegalArgumentException(
            "A window has one bucket or more, each of at least a millisecond, but has "
                + buckets
                + " in "
                + length);
      }
      return new Span(length, 0, buckets);
    }

    static Span ofRows(long rows, int buckets) {
      if (buckets < 1 || rows < buckets) {
        throw new IllegalArgumentException(
            "A window has one bucket or more, each of a row or more, but has "
                + buckets
                + " in "
                + rows
                + " rows");
      }
      return new Span(LOOK, rows, buckets);
    }

    boolean ofRows() {
      return rows > 0;
    }

    long rowsPerBucket() {
      return rows / buckets;
    }

    /** How long until the clock is to look at a bucket that began {@code from}; zero if overdue. */
    Duration left(Instant from, Instant now) {
      Duration left = look().minus(Duration.between(from, now));
      if (ofRows() || left.compareTo(look()) > 0) {
        return look();
      }
      return left.isNegative() ? Duration.ZERO : left;
    }

    /** How often the clock looks. */
    Duration look() {
      return ofRows() ? LOOK : length.dividedBy(buckets);
    }
  }

  /**
   * What a window's verdict asks for. Immutable.
   *
   * @param numbers what numbers are measured by, of which {@code psi} is one
   * @param categories what categories are measured by, of which {@code psi} is one
   */
  record Gate(
      long minimumSamples, double alpha, List<CountTest> numbers, List<CountTest> categories) {

    Gate {
      if (!(alpha > 0 && alpha < 1)) {
        throw new IllegalArgumentException("Alpha is in (0, 1), but is " + alpha);
      }
      if (minimumSamples < 1) {
        throw new IllegalArgumentException(
            "Minimum samples are 1 or more, but are " + minimumSamples);
      }
      numbers = ready(numbers, alpha, FeatureCounts.of(new double[] {1, 2}));
      categories = ready(categories, alpha, FeatureCounts.of(new String[] {"a", "b"}));
    }

    /** With PSI, at this gate's alpha, and tried once: what cannot be measured is refused now. */
    private static List<CountTest> ready(
        List<CountTest> tests, double alpha, FeatureCounts example) {
      List<CountTest> ready = withPsi(tests).stream().map(test -> test.withAlpha(alpha)).toList();
      ready.forEach(test -> test.test(example, example));
      return ready;
    }

    /** Reports rank by PSI, so it is always there. */
    private static List<CountTest> withPsi(List<CountTest> tests) {
      if (tests.stream().anyMatch(test -> test.method().equals("psi"))) {
        return List.copyOf(tests);
      }
      List<CountTest> all = new ArrayList<>(List.of(PsiTest.withDefaults()));
      all.addAll(tests);
      return List.copyOf(all);
    }

    List<CountTest> tests(Feature.Kind kind) {
      return kind == Feature.Kind.NUMBER ? numbers : categories;
    }

    Gate withMinimumSamples(long samples) {
      return new Gate(samples, alpha, numbers, categories);
    }

    Gate withAlpha(double other) {
      return new Gate(minimumSamples, other, numbers, categories);
    }

    /** The same gate, where the measure called {@code method} matters from another bound. */
    Gate withEffectFrom(String method, double moderate) {
      return new Gate(
          minimumSamples,
          alpha,
          replaced(numbers, method, moderate),
          replaced(categories, method, moderate));
    }

    private static List<CountTest> replaced(List<CountTest> tests, String method, double moderate) {
      return tests.stream()
          .map(
              test ->
                  test.method().equals(method)
                      ? test.withEffectFrom(moderate, Math.max(moderate, test.gate().large()))
                      : test)
          .toList();
    }

    DriftReport.Rule rule(Alarm alarm) {
      Map<String, Double> from = new TreeMap<>();
      numbers.forEach(test -> from.put(test.method(), test.gate().moderate()));
      categories.forEach(test -> from.put(test.method(), test.gate().moderate()));
      return new DriftReport.Rule(from, alpha, minimumSamples, alarm);
    }
  }

  DriftSettings {
    if (learnedRows < 1) {
      throw new IllegalArgumentException("Learned rows are 1 or more, but are " + learnedRows);
    }
    statistics = List.copyOf(statistics);
    Set<String> names = new HashSet<>();
    for (RowStatistic statistic : statistics) {
      if (!names.add(statistic.name())) {
        throw new IllegalArgumentException(
            "Row statistics have different names, but two are called '" + statistic.name() + "'");
      }
    }
  }

  static DriftSettings defaults() {
    Gate gate =
        new Gate(
            200,
            0.01,
            List.of(
                PsiTest.withDefaults(),
                BinnedKolmogorovSmirnovTest.withDefaults(),
                BinnedWassersteinTest.withDefaults()),
            List.of(PsiTest.withDefaults(), TotalVariationTest.withDefaults()));
    return new DriftSettings(
        Span.ofTime(Duration.ofHours(1), 12),
        gate,
        Alarm.ANYTIME,
        ProcessSettings.withDefaults().withAlpha(gate.alpha()),
        1000,
        100,
        List.of(),
        null);
  }

  DriftSettings withSpan(Span other) {
    return new DriftSettings(
        other, gate, alarm, process, learnedRows, meteredFeatures, statistics, keeping);
  }

  DriftSettings withGate(Gate other) {
    return new DriftSettings(
        span,
        other,
        alarm,
        process.withAlpha(other.alpha()),
        learnedRows,
        meteredFeatures,
        statistics,
        keeping);
  }

  DriftSettings withAlarm(Alarm other) {
    return new DriftSettings(
        span, gate, other, process, learnedRows, meteredFeatures, statistics, keeping);
  }

  DriftSettings withProcess(ProcessSettings other) {
    return new DriftSettings(
        span, gate, alarm, other, learnedRows, meteredFeatures, statistics, keeping);
  }

  DriftSettings withLearnedRows(int rows) {
    return new DriftSettings(
        span, gate, alarm, process, rows, meteredFeatures, statistics, keeping);
  }

  DriftSettings withKeeping(StateKeeper.Keeping other) {
    return new DriftSettings(
        span, gate, alarm, process, learnedRows, meteredFeatures, statistics, other);
  }

  DriftSettings withStatistic(RowStatistic statistic) {
    List<RowStatistic> more = new ArrayList<>(statistics);
    more.add(statistic);
    return new DriftSettings(
        span, gate, alarm, process, learnedRows, meteredFeatures, more, keeping);
  }
}
