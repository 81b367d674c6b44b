package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.drift.stream.DriftDetector;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a monitor. Immutable.
 *
 * @param kind of the models
 * @param threshold from which score on positive is predicted
 * @param window how long it is
 * @param buckets in which it slides
 * @param minimumLabels from how many on figures from labels are metered
 * @param learnedLabels how many first labels make a reference where none was given, 0 for none
 * @param harm alpha and tolerance
 * @param largestError the regressor's error that counts as a loss of 1, NaN to take it from the
 *     reference
 * @param segments by which feature, and how many, null for none
 * @param references by version
 * @param reference of versions without their own
 * @param detector what else reads the losses in their order, null for nothing
 * @param classes of models with several
 */
record QualitySettings(
    Kind kind,
    double threshold,
    Duration window,
    int buckets,
    long minimumLabels,
    int learnedLabels,
    Harm harm,
    double largestError,
    @Nullable Segments segments,
    Map<ModelRef, Reference> references,
    @Nullable Reference reference,
    @Nullable Supplier<? extends DriftDetector> detector,
    Classes classes) {

  /** What the models predict. */
  enum Kind {
    CLASSIFIER("classifiers", "classifier()"),
    REGRESSOR("regressors", "regressor()"),
    CLASSES("models with several classes", "classes(…)");

    private final String models;
    private final String entry;

    Kind(String models, String entry) {
      this.models = models;
      this.entry = entry;
    }

    /** That {@code what} is for models of this kind alone. */
    IllegalArgumentException only(String what) {
      return new IllegalArgumentException(
          what + " is for " + models + "; begin with QualityMonitor." + entry);
    }
  }

  /** The harm alarm's options. */
  record Harm(double alpha, double tolerance) {

    Harm {
      HarmAlarm.require(alpha, tolerance);
    }
  }

  /**
   * The classes of models with several.
   *
   * @param names theirs; two that nobody asks for with other models
   * @param metered how many of the first have meters of their own
   */
  record Classes(ClassNames names, int metered) {

    private static final int METERED = 20;

    Classes {
      if (metered < 0) {
        throw new IllegalArgumentException(
            "The number of classes with meters is 0 or more, but is " + metered);
      }
    }

    static Classes of(ClassNames names) {
      return new Classes(names, METERED);
    }
  }

  /** Which feature divides, into how many segments at most. */
  record Segments(String feature, int most) {}

  QualitySettings {
    Labelled.requireThreshold(threshold);
    if (buckets < 1 || buckets > 1000 || window.compareTo(Duration.ofMillis(buckets)) < 0) {
      throw new IllegalArgumentException(
          "A window has 1 to 1,000 buckets, each of a millisecond or more, but has "
              + buckets
              + " in "
              + window);
    }
    if (minimumLabels < 1) {
      throw new IllegalArgumentException(
          "The minimum of labels is 1 or more, but is " + minimumLabels);
    }
    if (learnedLabels < 0 || learnedLabels > 10_000_000) {
      throw new IllegalArgumentException(
          "A reference is learned from 1 to 10,000,000 labels, or 0 to learn none, but asked for "
              + learnedLabels);
    }
    if (largestError <= 0 || Double.isInfinite(largestError)) {
      throw new IllegalArgumentException(
          "The largest error is a finite number above 0, but is " + largestError);
    }
    if (segments != null && (segments.most < 1 || segments.most > 100)) {
      throw new IllegalArgumentException(
          "There are 1 to 100 segments, but asked for " + segments.most);
    }
    references = Map.copyOf(references);
  }

  static QualitySettings defaults(Kind kind) {
    return defaults(kind, ClassNames.numbered(2));
  }

  static QualitySettings defaults(Kind kind, ClassNames names) {
    return new QualitySettings(
        kind,
        0.5,
        Duration.ofDays(1),
        24,
        100,
        1000,
        new Harm(0.05, 0.01),
        Double.NaN,
        null,
        Map.of(),
        null,
        null,
        Classes.of(names));
  }

  @Nullable Reference referenceOf(ModelRef ref) {
    Reference own = references.get(ref);
    return own == null ? reference : own;
  }

  QualitySettings withThreshold(double other) {
    return new QualitySettings(
        kind,
        other,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        segments,
        references,
        reference,
        detector,
        classes);
  }

  QualitySettings withWindow(Duration length, int parts) {
    return new QualitySettings(
        kind,
        threshold,
        length,
        parts,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        segments,
        references,
        reference,
        detector,
        classes);
  }

  QualitySettings withLabels(long minimum, int learned) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimum,
        learned,
        harm,
        largestError,
        segments,
        references,
        reference,
        detector,
        classes);
  }

  QualitySettings withHarm(Harm other) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        other,
        largestError,
        segments,
        references,
        reference,
        detector,
        classes);
  }

  QualitySettings withLargestError(double error) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        error,
        segments,
        references,
        reference,
        detector,
        classes);
  }

  QualitySettings withSegments(Segments other) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        other,
        references,
        reference,
        detector,
        classes);
  }

  QualitySettings withReference(Reference other) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        segments,
        references,
        other,
        detector,
        classes);
  }

  QualitySettings withReference(ModelRef ref, Reference other) {
    Map<ModelRef, Reference> more = new HashMap<>(references);
    more.put(ref, other);
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        segments,
        more,
        reference,
        detector,
        classes);
  }

  QualitySettings withDetector(Supplier<? extends DriftDetector> other) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        segments,
        references,
        reference,
        other,
        classes);
  }

  QualitySettings withMeteredClasses(int most) {
    return new QualitySettings(
        kind,
        threshold,
        window,
        buckets,
        minimumLabels,
        learnedLabels,
        harm,
        largestError,
        segments,
        references,
        reference,
        detector,
        new Classes(classes.names, most));
  }
}
