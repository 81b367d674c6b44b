package dev.mlopsdk.core.stats;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches what goes into every served version and what comes out: volumes, missing and invalid
 * values, moments, quantiles, text lengths, brightness, norms, ages. Thread-safe.
 *
 * <pre>{@code
 * Statistics stats = Statistics.withDefaults().outputRange(0, 1);
 * ServedModel.of(registry, "delay", onnx).observe(stats).open();
 * stats.report(ModelRef.of("delay", 2)).input("distance").mean();
 * }</pre>
 *
 * <p>Every answer is counted, none is sampled, without a lock and, but for the first value of each
 * order of magnitude, without allocation. The counts only grow: a window is the difference of two
 * snapshots, so who counts while it turns is in this one or in the next. At the end of every bucket
 * the window is published to the meters ({@link StatsMeters}).
 *
 * <p>An answer that is null, NaN, infinite or out of range is counted at once in {@link
 * dev.mlopsdk.core.meter.CoreMeters#PREDICTION_ANOMALIES}. A score that is NaN since the answer has
 * none is no anomaly.
 *
 * <p>What takes a value out of an input is called on the caller's thread. If it throws, or the
 * input is of another type, the value counts as failed, and that is logged once.
 *
 * <p>The methods that return one make another observer, which has seen nothing yet.
 *
 * @since 0.1
 */
public final class Statistics implements PredictionObserver {

  private final StatisticsSettings settings;
  private final SortedMap<ModelRef, VersionStatistics> versions = new ConcurrentSkipListMap<>();

  private Statistics(StatisticsSettings settings) {
    this.settings = settings;
  }

  /** A window of one hour in 12 buckets, 100 metered features, any finite output in range. */
  public static Statistics withDefaults() {
    return new Statistics(StatisticsSettings.defaults());
  }

  /**
   * A window of {@code length} that slides, and is published, in steps of {@code length/buckets}.
   */
  public Statistics window(Duration length, int buckets) {
    return new Statistics(settings.withWindow(length, buckets));
  }

  /** Meters the first {@code most} features by name; reports have all. */
  public Statistics meteredFeatures(int most) {
    return new Statistics(settings.withMeteredFeatures(most));
  }

  /** Calls every output below {@code low} or above {@code high} an anomaly. */
  public Statistics outputRange(double low, double high) {
    return new Statistics(settings.withOutputRange(low, high));
  }

  /**
   * Measures the age of the feature {@code feature}, a number that counts {@code unit}s since 1970,
   * at its prediction: {@link StatisticsReport.Measure#AGE}. A unit longer than a day is refused.
   */
  public Statistics freshness(String feature, ChronoUnit unit) {
    return new Statistics(settings.withTimeStamp(feature, unit));
  }

  /** Measures a text's length and words; null is missing. The whole text is read. */
  public <T> Statistics text(
      String feature, Class<T> input, Function<? super T, ? extends @Nullable CharSequence> text) {
    return new Statistics(
        settings.withReading(new Reading<T, CharSequence>(feature, input, text, new TextRuler())));
  }

  /** Measures an embedding's norm and NaN components; null is missing. */
  public <T> Statistics embedding(
      String feature, Class<T> input, Function<? super T, float @Nullable []> embedding) {
    return new Statistics(
        settings.withReading(
            new Reading<T, float[]>(feature, input, embedding, new VectorRuler())));
  }

  /**
   * Measures an image's brightness, contrast and area; null is missing. Of a large image 64 × 64
   * pixels are read.
   */
  public <T> Statistics image(
      String feature,
      Class<T> input,
      Function<? super T, ? extends @Nullable BufferedImage> image) {
    return new Statistics(
        settings.withReading(
            new Reading<T, BufferedImage>(feature, input, image, new ImageRuler())));
  }

  @Override
  public Recorder open(VersionContext version) {
    ModelRef ref = version.ref();
    VersionStatistics statistics =
        new VersionStatistics(settings, version, closed -> versions.remove(ref, closed));
    versions.put(ref, statistics);
    statistics.start();
    return statistics;
  }

  /**
   * The latest window of {@code ref} up to now.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public StatisticsReport report(ModelRef ref) {
    VersionStatistics statistics = versions.get(ref);
    if (statistics == null) {
      throw new NoSuchElementException(ref + " is not watched; watched are " + versions.keySet());
    }
    return statistics.report();
  }

  /** The reports of all watched versions, ordered by version. */
  public List<StatisticsReport> reports() {
    return versions.values().stream().map(VersionStatistics::report).toList();
  }
}
