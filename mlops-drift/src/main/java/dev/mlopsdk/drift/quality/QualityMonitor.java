package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.drift.stream.Adwin;
import dev.mlopsdk.drift.stream.DriftDetector;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Watches how good every served version is: by the labels that come, and by the scores alone before
 * they do. Thread-safe.
 *
 * <pre>{@code
 * QualityMonitor quality = QualityMonitor.classifier();
 * ServedModel.of(registry, "delay", onnx).observe(quality).open();
 * delay.outcome(id, 1.0);                                     // the truth, later
 * quality.report(ModelRef.of("delay", 2)).figures();
 * }</pre>
 *
 * <p>Core joins truths with predictions and hands each over once ({@link
 * dev.mlopsdk.core.observe.OutcomeJoin}); they may be late and in any order. Those that are plain
 * count: a number 0 or 1 for a classifier, any number for a regressor, a class by its name or
 * number for {@link #classes}. Outcomes with a name of their own and answers of a fallback are left
 * out. A label counts in the window in which it comes, a prediction in that in which it is made;
 * {@link QualityReport#labelShare} says how far they are apart.
 *
 * <p>A reference, labelled predictions the model was not trained on, makes two things possible: an
 * estimate before labels come ({@link Cbpe}, {@link MulticlassCbpe}, {@link Dle}), and an alarm
 * when the model becomes worse ({@link HarmAlarm}). Where none is given, a classifier's first 1,000
 * labels are it: then they say what is normal, not what is good. A regressor without a reference
 * has no estimate, and an alarm only by {@link #withLargestError}.
 *
 * <p>The alarm looks at the end of each bucket and with each report, at all losses since the last
 * look together. It tells a {@link dev.mlopsdk.core.event.ModelEvent.AlertChanged} of the rule
 * {@value #RULE}, and {@link #harm} is its {@link Signal}.
 *
 * <p>Recording takes no lock and allocates nothing. Memory: under 1 MB a version with 24 buckets,
 * 0.2 MB a segment and 0.5 MB to remember them, 0.3 MB for a detector. With K classes up to 17 MB
 * to remember answers, and 8 bytes times K² + 7 K + 300 for each bucket and 5 more of a version, 2
 * more of a segment; K² up to 100 classes.
 *
 * <p>The {@code with} methods make another monitor, which has seen nothing yet.
 *
 * @since 0.1
 */
public final class QualityMonitor implements PredictionObserver {

  /** The rule that events of the harm alarm name. */
  public static final String RULE = "quality-harm";

  /** The feature that events of a detector name. */
  public static final String ERRORS = "errors";

  private final QualitySettings settings;
  private final SortedMap<ModelRef, QualityWatch> watches = new ConcurrentSkipListMap<>();

  private QualityMonitor(QualitySettings settings) {
    this.settings = settings;
  }

  /**
   * For models whose score is the probability of the positive class: threshold 0.5, a window of a
   * day in 24 buckets, figures from 100 labels on, a reference of the first 1,000 labels where none
   * is given, harm at alpha 0.05 and a tolerance of 0.01 more wrong answers per answer.
   */
  public static QualityMonitor classifier() {
    return new QualityMonitor(QualitySettings.defaults(QualitySettings.Kind.CLASSIFIER));
  }

  /**
   * For models whose score is a number: as {@link #classifier}, with the loss min(1, |error| /
   * largest error), the largest being 4 times the reference's RMSE.
   */
  public static QualityMonitor regressor() {
    return new QualityMonitor(QualitySettings.defaults(QualitySettings.Kind.REGRESSOR));
  }

  /**
   * For models with several classes, of these names in the model's order: as {@link #classifier},
   * with the loss 1 for a wrong class. Answers name a class by text, enum or number, or have a
   * number per class ({@code float[]}, {@code double[]}, {@link dev.mlopsdk.core.Classification});
   * where those are probabilities there are log-loss, Brier score and calibration error too. Truths
   * are labels of these names, or numbers: a number is a class's name where all names are whole
   * numbers, else its index from 0.
   *
   * @throws IllegalArgumentException if there are fewer than 2 or more than 10,000, or one is blank
   *     or twice there
   */
  public static QualityMonitor classes(String... names) {
    ClassNames all = ClassNames.of(List.of(names));
    return new QualityMonitor(QualitySettings.defaults(QualitySettings.Kind.CLASSES, all));
  }

  /**
   * For models with the classes 0 to {@code count} − 1.
   *
   * @throws IllegalArgumentException if there are fewer than 2 or more than 10,000
   */
  public static QualityMonitor classes(int count) {
    ClassNames all = ClassNames.numbered(count);
    return new QualityMonitor(QualitySettings.defaults(QualitySettings.Kind.CLASSES, all));
  }

  /** From which score on positive is predicted, in [0, 1]. */
  public QualityMonitor withThreshold(double threshold) {
    require(QualitySettings.Kind.CLASSIFIER, "A threshold");
    return new QualityMonitor(settings.withThreshold(threshold));
  }

  /** A window of {@code length} that slides in steps of {@code length / buckets}. */
  public QualityMonitor withWindow(Duration length, int buckets) {
    return new QualityMonitor(settings.withWindow(length, buckets));
  }

  /** No meters from fewer labels than these. */
  public QualityMonitor withMinimumLabels(long labels) {
    return new QualityMonitor(settings.withLabels(labels, settings.learnedLabels()));
  }

  /** So many first labels are the reference of versions that were given none; 0 for none. */
  public QualityMonitor withLearnedLabels(int labels) {
    return new QualityMonitor(settings.withLabels(settings.minimumLabels(), labels));
  }

  /** The harm alarm's chance of ever being false, and by how much the risk may rise. */
  public QualityMonitor withHarm(double alpha, double tolerance) {
    return new QualityMonitor(settings.withHarm(new QualitySettings.Harm(alpha, tolerance)));
  }

  /** Which error of a regressor is as bad as any larger one, above 0. */
  public QualityMonitor withLargestError(double error) {
    require(QualitySettings.Kind.REGRESSOR, "A largest error");
    if (!(error > 0)) {
      throw new IllegalArgumentException("The largest error is above 0, but is " + error);
    }
    return new QualityMonitor(settings.withLargestError(error));
  }

  /**
   * A classifier's reference, for all versions that have no own: scores and labels 0 or 1 of rows
   * it was not trained on.
   */
  public QualityMonitor withReference(double[] scores, int[] labels) {
    require(QualitySettings.Kind.CLASSIFIER, "A reference of labels");
    return new QualityMonitor(settings.withReference(Reference.ofLabels(scores, labels)));
  }

  /** A regressor's reference, for all versions that have no own: predictions and their targets. */
  public QualityMonitor withReference(double[] predictions, double[] targets) {
    require(QualitySettings.Kind.REGRESSOR, "A reference of targets");
    return new QualityMonitor(settings.withReference(new Reference(predictions, targets)));
  }

  /**
   * The reference of models with several classes, for all versions that have no own: predicted and
   * true classes, by their index, of rows the model was not trained on.
   */
  public QualityMonitor withReference(int[] predicted, int[] truths) {
    return new QualityMonitor(settings.withReference(classes(predicted, truths)));
  }

  /**
   * The same with the probability of each class, so that there are estimates before labels come
   * ({@link MulticlassCbpe}).
   */
  public QualityMonitor withReference(double[][] probabilities, int[] truths) {
    return new QualityMonitor(settings.withReference(classes(probabilities, truths)));
  }

  /** The reference of one version with several classes, with probabilities. */
  public QualityMonitor withReference(ModelRef ref, double[][] probabilities, int[] truths) {
    return new QualityMonitor(settings.withReference(ref, classes(probabilities, truths)));
  }

  private Reference classes(double[][] probabilities, int[] truths) {
    require(QualitySettings.Kind.CLASSES, "A reference of probabilities");
    return Reference.ofProbabilities(probabilities, truths, settings.classes().names().size());
  }

  /** The reference of one version with several classes. */
  public QualityMonitor withReference(ModelRef ref, int[] predicted, int[] truths) {
    return new QualityMonitor(settings.withReference(ref, classes(predicted, truths)));
  }

  private Reference classes(int[] predicted, int[] truths) {
    require(QualitySettings.Kind.CLASSES, "A reference of classes");
    return Reference.ofClasses(predicted, truths, settings.classes().names().size());
  }

  /** Meters of their own for the first {@code most} classes, 20 by default; others share one. */
  public QualityMonitor withMeteredClasses(int most) {
    require(QualitySettings.Kind.CLASSES, "A number of metered classes");
    return new QualityMonitor(settings.withMeteredClasses(most));
  }

  /** The reference of one version of a classifier. */
  public QualityMonitor withReference(ModelRef ref, double[] scores, int[] labels) {
    require(QualitySettings.Kind.CLASSIFIER, "A reference of labels");
    return new QualityMonitor(settings.withReference(ref, Reference.ofLabels(scores, labels)));
  }

  /** The reference of one version of a regressor. */
  public QualityMonitor withReference(ModelRef ref, double[] predictions, double[] targets) {
    require(QualitySettings.Kind.REGRESSOR, "A reference of targets");
    return new QualityMonitor(settings.withReference(ref, new Reference(predictions, targets)));
  }

  /**
   * Figures for each value of the category {@code feature} too: the first {@code most} that come, 1
   * to 100; all others share one. A label finds its segment for the latest 65,536 predictions.
   */
  public QualityMonitor withSegments(String feature, int most) {
    return new QualityMonitor(settings.withSegments(new QualitySettings.Segments(feature, most)));
  }

  /** {@link Adwin} reads the losses in the order in which labels come, and tells of changes. */
  public QualityMonitor withDetector() {
    return withDetector(Adwin::withDefaults);
  }

  /**
   * Another detector reads the losses, in [0, 1]; a new one for each version. What it finds is a
   * {@link dev.mlopsdk.core.event.ModelEvent.DriftChanged} of {@value #ERRORS}. Up to 16,384 labels
   * wait between two looks; more are left out and noted.
   */
  public QualityMonitor withDetector(Supplier<? extends DriftDetector> detector) {
    return new QualityMonitor(settings.withDetector(detector));
  }

  private void require(QualitySettings.Kind kind, String what) {
    if (settings.kind() != kind) {
      throw kind.only(what);
    }
  }

  /** {@code quality}: the switch that turns this off. */
  @Override
  public String name() {
    return "quality";
  }

  @Override
  public Recorder open(VersionContext version) {
    ModelRef ref = version.ref();
    QualityWatch watch = new QualityWatch(settings, version, closed -> watches.remove(ref, closed));
    watches.put(ref, watch);
    watch.start();
    return watch;
  }

  /**
   * How good {@code ref} is now.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public QualityReport report(ModelRef ref) {
    return watched(ref).evaluate();
  }

  /** The reports of all watched versions, ordered by version. */
  public List<QualityReport> reports() {
    return watches.values().stream().map(QualityWatch::evaluate).toList();
  }

  /**
   * The evidence that {@code ref} became worse, as a signal for triggers, alerts and rollouts, from
   * the latest look; reading it looks at nothing. Its estimate is the mean loss since the alarm
   * began. Its e-value ever reaches 1/a with a chance of at most a + alpha/2 while the model is as
   * good as its reference: alpha/2 is that the reference misleads.
   *
   * @throws NoSuchElementException if that version is not watched
   */
  public Signal harm(ModelRef ref) {
    return new HarmSignal(watched(ref)::latest);
  }

  /**
   * Says that the alarm of {@code ref} was seen to: it is over, and begins anew with a new alpha.
   *
   * @return whether there was one
   * @throws NoSuchElementException if that version is not watched
   */
  public boolean acknowledge(ModelRef ref) {
    return watched(ref).acknowledge();
  }

  private QualityWatch watched(ModelRef ref) {
    QualityWatch watch = watches.get(ref);
    if (watch == null) {
      throw new NoSuchElementException(ref + " is not watched; watched are " + watches.keySet());
    }
    return watch;
  }
}
