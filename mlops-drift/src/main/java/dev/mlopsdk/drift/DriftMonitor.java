package dev.mlopsdk.drift;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.profile.Counts;
import dev.mlopsdk.drift.sequential.DesignEffect;
import dev.mlopsdk.drift.sequential.ProcessSettings;
import dev.mlopsdk.drift.state.DriftState;
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
 * allocation. Every bucket, two questions are asked.
 *
 * <p><em>Has this window moved?</em> It is compared with the baseline by PSI and, for numbers, by
 * the Kolmogorov–Smirnov and Wasserstein distances of the counts, for categories by total
 * variation. A feature <em>drifted</em> if the effect is large enough, the p-value is at most alpha
 * after Holm's correction over all comparisons, and the window holds enough values. Alpha holds for
 * one look: this is for reports.
 *
 * <p><em>Does all that came speak for drift?</em> A {@link
 * dev.mlopsdk.drift.sequential.DriftProcess} per feature gathers evidence that may be looked at for
 * ever. A feature is <em>alarmed</em> if its always-valid p-value is at most alpha after Benjamini
 * and Yekutieli's correction over all features, and what came since the change began has an effect
 * that matters. It is over when no window drifted for a whole window's time, or when somebody
 * acknowledges it; then the process starts anew with a new alpha to spend. A change is a {@link
 * dev.mlopsdk.core.event.ModelEvent.DriftChanged}. Scores, p-values and evidence are always metered
 * ({@link DriftMeters}).
 *
 * <p>Features are matched with the baseline by name; what has no partner is logged and noted once.
 * A version without a baseline learns it from its first rows. A baseline that is divided into
 * segments has each of them counted and compared too.
 *
 * <p>Several features at once are watched by a {@link RowStatistic}, one number of every row.
 *
 * <p>The {@code with} methods make another monitor, which has seen nothing yet.
 *
 * @since 0.1
 */
public final class DriftMonitor implements PredictionObserver {

  private final DriftSettings settings;
  private final NullLaws laws = NullLaws.withDefaults();
  private final SortedMap<ModelRef, VersionWatch> watches = new ConcurrentSkipListMap<>();

  private DriftMonitor(DriftSettings settings) {
    this.settings = settings;
  }

  /**
   * A window of one hour in 12 buckets, at least 200 samples, alpha 0.01, an effect from PSI 0.1, a
   * Kolmogorov–Smirnov or total variation distance of 0.1, or a Wasserstein distance of 0.1
   * standard deviations; the anytime alarm with a measured design effect; a learned baseline of
   * 1,000 rows.
   */
  public static DriftMonitor withDefaults() {
    return new DriftMonitor(DriftSettings.defaults());
  }

  /**
   * A window of {@code length} that slides, and is evaluated, in steps of {@code length / buckets}.
   */
  public DriftMonitor withWindow(Duration length, int buckets) {
    return new DriftMonitor(settings.withSpan(DriftSettings.Span.ofTime(length, buckets)));
  }

  /**
   * A window of {@code rows} that slides, and is evaluated, in steps of {@code rows / buckets}; the
   * clock sees every second whether a bucket is full, so under load it holds some more.
   */
  public DriftMonitor withWindowOfRows(long rows, int buckets) {
    return new DriftMonitor(settings.withSpan(DriftSettings.Span.ofRows(rows, buckets)));
  }

  /** No verdict on a window below {@code samples} values. */
  public DriftMonitor withMinimumSamples(long samples) {
    return new DriftMonitor(settings.withGate(settings.gate().withMinimumSamples(samples)));
  }

  /**
   * The level of significance, in (0, 1): of a window's verdict over all comparisons of one
   * evaluation, and of the alarm over the life of a version.
   */
  public DriftMonitor withAlpha(double alpha) {
    return new DriftMonitor(settings.withGate(settings.gate().withAlpha(alpha)));
  }

  /** An effect from this PSI, above 0, or from this Kolmogorov–Smirnov distance, in (0, 1]. */
  public DriftMonitor withEffectFrom(double psi, double distance) {
    if (!(distance > 0 && distance <= 1)) {
      throw new IllegalArgumentException(
          "A distance that matters is above 0 and in [0, 1], but is " + distance);
    }
    return new DriftMonitor(
        settings.withGate(
            settings.gate().withEffectFrom("psi", psi).withEffectFrom("ks", distance)));
  }

  /**
   * Other measures, each with the effect bounds that it brings; PSI is added where it is not among
   * them, since reports rank by it. A score is metered whether it alarms or not.
   *
   * @param numbers what numbers are measured by
   * @param categories what categories are measured by
   */
  public DriftMonitor withMeasures(List<CountTest> numbers, List<CountTest> categories) {
    DriftSettings.Gate gate = settings.gate();
    return new DriftMonitor(
        settings.withGate(
            new DriftSettings.Gate(gate.minimumSamples(), gate.alpha(), numbers, categories)));
  }

  /** What tells events and signals that a feature drifted. */
  public DriftMonitor withAlarm(Alarm alarm) {
    return new DriftMonitor(settings.withAlarm(alarm));
  }

  /**
   * How many dependent rows count as one for the anytime alarm: measured over the first 100 buckets
   * by default, during which it alarms less readily, and not at all in the first five. {@code
   * DesignEffect.none()} alarms from the first bucket on, and falsely where requests come in
   * sessions.
   */
  public DriftMonitor withDesignEffect(DesignEffect effect) {
    return new DriftMonitor(settings.withProcess(settings.process().withDesignEffect(effect)));
  }

  /** What the anytime alarm compares recent traffic with: the baseline, or earlier traffic too. */
  public DriftMonitor withComparison(ProcessSettings.Comparison comparison) {
    return new DriftMonitor(settings.withProcess(settings.process().withComparison(comparison)));
  }

  /** Versions that bring no baseline learn it from their first {@code rows}. */
  public DriftMonitor withLearnedRows(int rows) {
    return new DriftMonitor(settings.withLearnedRows(rows));
  }

  /**
   * Watches one more number of every row, as if it were a feature: from the first row on, also
   * where the features' baseline has to be learned first.
   *
   * <p>A version that lacks one of its columns, or has it as a category without an encoder, is
   * watched without it; the report says why. A version with a feature of its name is refused when
   * it is opened. Segments are not compared by it: the calibration rows are not divided.
   *
   * @throws IllegalArgumentException if there is a statistic of this name already
   */
  public DriftMonitor withRowStatistic(RowStatistic statistic) {
    return new DriftMonitor(settings.withStatistic(statistic));
  }

  /**
   * Keeps in {@code state} what is known of every version: evidence, alarms, what was measured of
   * dependence, the window, a learned baseline. A version that is opened again, after a restart or
   * in this process, goes on where it stopped, if its baseline, its features, alpha, window and
   * process settings are the same; otherwise what was kept is set aside, which is noted in the
   * report, and the watch starts anew with a new alpha.
   *
   * <p>It is written at the end of each bucket, after an acknowledgement and at the close, by a
   * thread of its own; a crash loses up to a bucket. Traffic while nobody watches is not there. One
   * replica has one state; see {@link DriftState}.
   */
  public DriftMonitor withState(DriftState state) {
    return withKeeping(StateKeeper.Keeping.in(state));
  }

  DriftMonitor withKeeping(StateKeeper.Keeping keeping) {
    return new DriftMonitor(settings.withKeeping(keeping));
  }

  /** {@code drift}: the switch that turns drift detection off. */
  @Override
  public String name() {
    return "drift";
  }

  @Override
  public Recorder open(VersionContext version) {
    ModelRef ref = version.ref();
    VersionWatch watch =
        new VersionWatch(settings, laws, version, closed -> watches.remove(ref, closed));
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
   * The same as {@link #report}, with the counts that were compared, for a page to draw.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public DriftDetails details(ModelRef ref) {
    return watched(ref).details();
  }

  /**
   * Compares counts that were made elsewhere, as a window is compared: with this monitor's
   * measures, its bounds, and Holm's correction over all comparisons. Nothing is watched, metered
   * or told.
   *
   * @param reference such as {@code baseline.counts()}
   * @param current counts over the same cells
   * @return one per feature that both have, the largest PSI first; none has evidence
   * @throws IllegalArgumentException if a feature's cells differ
   */
  public List<FeatureDrift> compare(Counts reference, Counts current) {
    List<String> both = reference.features().stream().filter(current.features()::contains).toList();
    return Evaluation.of(reference, current, both, settings.gate(), NullLaws.withDefaults());
  }

  /** When a feature counts as drifted. */
  public DriftReport.Rule rule() {
    return settings.gate().rule(settings.alarm());
  }

  /**
   * Says that the alarms of {@code ref} were seen to: they are over, and the processes of their
   * features start anew with a new alpha to spend. If the drift is still there, it alarms again.
   *
   * @return the features whose alarm this was, ordered
   * @throws NoSuchElementException if that version is not watched
   */
  public List<String> acknowledge(ModelRef ref) {
    return watched(ref).acknowledge();
  }

  /**
   * The smallest shift of {@code feature} that the next {@code values} of {@code ref} would show to
   * the evidence of this feature alone, before a correction over features and apart from the effect
   * that an alarm asks for, with a chance of about a half: for a bell-shaped number in standard
   * deviations, for a category the distance √Σ (q − p)²/p. It is what "no alarm" is worth. Infinite
   * while the baseline or the design effect is not known, and of a feature of the model that is not
   * compared or whose alarm is none of this kind.
   *
   * @throws NoSuchElementException if that version is not watched, or has no such feature
   */
  public double smallestShift(ModelRef ref, String feature, long values) {
    return watched(ref).smallestShift(feature, values);
  }

  /**
   * The drift of {@code ref} as a signal for triggers and alerts, from the evaluation at the end of
   * the latest bucket; reading it evaluates nothing.
   *
   * <p>Its estimate is the largest PSI of a feature that drifted or is alarmed: 0.25 is large by
   * convention; 0 if none is, NaN while none has the minimum of samples. Its e-value is made of the
   * smallest p-value after correction by the calibrator (1 − p + p ln p) / (p ln² p) of Vovk and
   * Wang (https://doi.org/10.1214/20-AOS2020). With the anytime alarm that p-value is always valid,
   * so without drift the e-value ever reaches 1/α with a chance of at most α: a rollout may stop on
   * it. With {@link Alarm#EACH_WINDOW} it holds for one look only.
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
