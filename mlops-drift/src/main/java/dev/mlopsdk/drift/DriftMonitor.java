package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.drift.measure.PsiTest;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Watches the inputs and scores of every served version for drift from the baseline stored with it.
 * Thread-safe.
 *
 * <pre>{@code
 * DriftMonitor drift = DriftMonitor.withDefaults();
 * ServedModel.of(registry, "delay", onnx).observe(drift).open();
 * drift.report(ModelRef.of("delay", 2)).drifted();   // [distance]
 * }</pre>
 *
 * <p>Every prediction is counted: one search and one addition per feature, no lock and no
 * allocation. Every bucket, the sliding window is compared with the baseline by {@link PsiTest}
 * and, for numbers, by the Kolmogorov–Smirnov distance of the counts. A feature drifted if the
 * effect is large enough, the p-value is at most alpha after Holm's correction over all
 * comparisons, and the window holds enough values. A change of a verdict is a {@link
 * dev.mlopsdk.core.event.ModelEvent.DriftChanged}; the scores are always metered ({@link
 * DriftMeters}).
 *
 * <p>Features are matched with the baseline by name; what has no partner is logged and noted once.
 * A version without a baseline learns it from its first rows. Looking at a sliding window again and
 * again finds a false alarm more often than once: alpha holds for each look, the effect bounds keep
 * trifles out.
 *
 * <p>The {@code with} methods make another monitor, which has seen nothing yet.
 *
 * @since 0.1
 */
public final class DriftMonitor implements PredictionObserver {

  private final DriftSettings settings;
  private final SortedMap<ModelRef, VersionWatch> watches = new ConcurrentSkipListMap<>();

  private DriftMonitor(DriftSettings settings) {
    this.settings = settings;
  }

  /**
   * A window of one hour in 12 buckets, at least 200 samples, alpha 0.01, an effect from PSI 0.1
   * (large from 0.25) or a distance of 0.1, a learned baseline of 1,000 rows.
   */
  public static DriftMonitor withDefaults() {
    return new DriftMonitor(DriftSettings.defaults());
  }

  /**
   * A window of {@code length} that slides, and is evaluated, in steps of {@code length / buckets}.
   */
  public DriftMonitor withWindow(Duration length, int buckets) {
    return new DriftMonitor(
        new DriftSettings(
            length, buckets, settings.gate(), settings.learnedRows(), settings.meteredFeatures()));
  }

  /** No verdict below {@code samples} values in the window. */
  public DriftMonitor withMinimumSamples(long samples) {
    DriftSettings.Gate gate = settings.gate();
    return with(new DriftSettings.Gate(samples, gate.alpha(), gate.psi(), gate.distance()));
  }

  /** The level of significance over all comparisons of one evaluation, in (0, 1). */
  public DriftMonitor withAlpha(double alpha) {
    DriftSettings.Gate gate = settings.gate();
    return with(new DriftSettings.Gate(gate.minimumSamples(), alpha, gate.psi(), gate.distance()));
  }

  /** An effect from this PSI, above 0, or from this Kolmogorov–Smirnov distance, in (0, 1]. */
  public DriftMonitor withEffectFrom(double psi, double distance) {
    if (!(distance > 0 && distance <= 1)) {
      throw new IllegalArgumentException(
          "A distance that matters is above 0 and in [0, 1], but is " + distance);
    }
    DriftSettings.Gate gate = settings.gate();
    return with(
        new DriftSettings.Gate(
            gate.minimumSamples(),
            gate.alpha(),
            gate.psi().withEffectFrom(psi, Math.max(psi, 0.25)),
            gate.distance().withEffectFrom(distance, Math.max(distance, 0.2))));
  }

  /** Versions that bring no baseline learn it from their first {@code rows}. */
  public DriftMonitor withLearnedRows(int rows) {
    return new DriftMonitor(
        new DriftSettings(
            settings.window(),
            settings.buckets(),
            settings.gate(),
            rows,
            settings.meteredFeatures()));
  }

  private DriftMonitor with(DriftSettings.Gate gate) {
    return new DriftMonitor(settings.withGate(gate));
  }

  /** {@code drift}: the switch that turns drift detection off. */
  @Override
  public String name() {
    return "drift";
  }

  @Override
  public Recorder open(VersionContext version) {
    ModelRef ref = version.ref();
    VersionWatch watch = new VersionWatch(settings, version, closed -> watches.remove(ref, closed));
    watches.put(ref, watch);
    watch.start();
    return watch;
  }

  /**
   * Compares the current window of {@code ref} with its baseline now, as the clock does after every
   * bucket.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public DriftReport report(ModelRef ref) {
    return watched(ref).evaluate();
  }

  /**
   * The drift of {@code ref} as a signal for triggers and alerts, from the evaluation at the end of
   * the latest bucket; reading it evaluates nothing.
   *
   * <p>Its estimate is the largest PSI of a feature that has the minimum of samples, NaN while none
   * has: 0.25 is large by convention. Its e-value is made of the smallest p-value after Holm's
   * correction by the calibrator (1 − p + p ln p) / (p ln² p) of Vovk and Wang
   * (https://doi.org/10.1214/20-AOS2020). It is valid for <em>one</em> look: without drift its mean
   * is 1 at most, as far as the p-values are right, which are asymptotic. It is no supermartingale,
   * since windows overlap and every bucket looks again, so "ever reaches 1/α" has a probability
   * above α; a rollout should not stop on it alone.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public Signal signal(ModelRef ref) {
    return new DriftSignal(watched(ref)::latest);
  }

  private VersionWatch watched(ModelRef ref) {
    VersionWatch watch = watches.get(ref);
    if (watch == null) {
      throw new NoSuchElementException(ref + " is not watched; watched are " + watches.keySet());
    }
    return watch;
  }

  /** The reports of all watched versions, ordered by version. */
  public List<DriftReport> reports() {
    return watches.values().stream().map(VersionWatch::evaluate).toList();
  }
}
