package dev.mlopsdk.drift.quality;

import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.time.TimeSource;
import dev.mlopsdk.drift.quality.QualityReport.Harm;
import dev.mlopsdk.drift.quality.QualityReport.HarmState;
import dev.mlopsdk.drift.quality.QualitySettings.Kind;
import dev.mlopsdk.drift.stream.DriftDetector;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches one version: counts its predictions and truths, turns the window and looks for harm.
 * Thread-safe; what looks holds this object's monitor, what records or tells listeners never does.
 */
final class QualityWatch implements Recorder {

  private static final int STRIPES = 4;
  private static final int SEGMENT_STRIPES = 1;

  /** How many errors of a reference's RMSE a regressor's loss of 1 stands for. */
  private static final double LARGE = 4;

  private static final int UNUSABLE = 0;
  private static final int REFUSED = 1;
  private static final int NO_SEGMENT = 2;

  private final QualitySettings settings;
  private final VersionContext version;
  private final QualityRows meters;
  private final Consumer<QualityWatch> onClose;

  private final Answers answers;
  private final Live live;
  private final @Nullable SegmentedLive segments;
  private final LabelShare share;
  private final LossTally losses = new LossTally();
  private final @Nullable LossRing order;
  private final @Nullable DriftDetector detector;
  private final Tally odd = new Tally(3, 1);

  /** The regressor's error that counts as a loss of 1; NaN while there is no alarm. */
  private final double largestError;

  private final List<String> notes = new ArrayList<>();
  private final Deque<Instant> begins = new ArrayDeque<>();
  private @Nullable HarmAlarm alarm;
  private boolean told;
  private boolean started;
  private TimeSource.@Nullable Task task;
  private volatile boolean closed;
  private volatile Harm latest;

  QualityWatch(QualitySettings settings, VersionContext version, Consumer<QualityWatch> onClose) {
    this.settings = settings;
    this.version = version;
    this.onClose = onClose;
    this.meters = new QualityRows(version.meters(), settings.classes().metered());
    this.share = new LabelShare(settings.buckets(), version.time().nanos());
    this.begins.add(version.time().now());
    Reference reference = settings.referenceOf(version.ref());
    ClassNames names = settings.classes().names();
    answers = kind() == Kind.CLASSES ? new ClassAnswers(names) : new ScoreAnswers();
    if (kind() == Kind.CLASSIFIER) {
      Cbpe cbpe =
          reference == null
              ? null
              : Cbpe.fit(reference.predictions(), reference.labels(), settings.threshold());
      largestError = 1;
      live = classifier(ScoreGrid.withDefaults(), STRIPES, cbpe);
      segments = segments(() -> classifier(ScoreGrid.coarse(), SEGMENT_STRIPES, cbpe));
      if (cbpe != null) {
        Confusion known = cbpe.reference().confusion();
        alarm =
            alarm(
                HarmReference.ofErrors(
                    Math.round(known.fp() + known.fn()), Math.round(known.total())));
      }
    } else if (kind() == Kind.CLASSES) {
      largestError = 1;
      MulticlassCbpe cbpe = reference == null ? null : reference.cbpe();
      int buckets = settings.buckets();
      live = new LiveClasses(names, STRIPES, buckets, cbpe);
      segments = segments(() -> new LiveClasses(names, SEGMENT_STRIPES, buckets, cbpe));
      if (reference != null) {
        alarm = alarm(HarmReference.of(losses(reference)));
      }
    } else {
      Dle dle = reference == null ? null : Dle.fit(reference.predictions(), reference.truths());
      largestError = largestError(reference);
      live = new LiveRegressor(STRIPES, settings.buckets(), dle);
      segments = segments(() -> new LiveRegressor(SEGMENT_STRIPES, settings.buckets(), dle));
      if (reference != null) {
        alarm = alarm(HarmReference.of(losses(reference)));
      }
    }
    this.detector = settings.detector() == null ? null : settings.detector().get();
    this.order = detector == null ? null : new LossRing();
    this.latest = harm();
  }

  private Kind kind() {
    return settings.kind();
  }

  private LiveClassifier classifier(ScoreGrid grid, int stripes, @Nullable Cbpe cbpe) {
    return new LiveClassifier(grid, stripes, settings.threshold(), settings.buckets(), cbpe);
  }

  private @Nullable SegmentedLive segments(Supplier<? extends Live> each) {
    QualitySettings.Segments wanted = settings.segments();
    if (wanted == null) {
      return null;
    }
    int index = version.schema().indexOf(wanted.feature());
    if (index < 0 || version.schema().feature(index).kind() == Feature.Kind.NUMBER) {
      notes.add("no segments: '" + wanted.feature() + "' is no category of the model");
      return null;
    }
    return new SegmentedLive(index, wanted.most(), each);
  }

  private double largestError(@Nullable Reference reference) {
    if (reference == null || !Double.isNaN(settings.largestError())) {
      return settings.largestError();
    }
    double rmse = RegressionQuality.of(reference.predictions(), reference.truths()).rmse().value();
    return rmse > 0 ? LARGE * rmse : Double.NaN;
  }

  private double[] losses(Reference reference) {
    double[] all = new double[reference.truths().length];
    for (int i = 0; i < all.length; i++) {
      all[i] = loss(reference.predictions()[i], reference.truths()[i]);
    }
    return all;
  }

  private @Nullable HarmAlarm alarm(HarmReference risk) {
    return Double.isNaN(largestError)
        ? null
        : HarmAlarm.against(risk)
            .withAlpha(settings.harm().alpha())
            .withTolerance(settings.harm().tolerance());
  }

  /** 1 for a wrong class, the error's part of the largest for a number; in [0, 1]. */
  private double loss(double answer, double truth) {
    if (kind() == Kind.CLASSIFIER) {
      return (answer >= settings.threshold()) == (truth > 0) ? 0 : 1;
    }
    if (kind() == Kind.CLASSES) {
      return (int) answer == (int) truth ? 0 : 1;
    }
    return Double.isNaN(largestError) ? 0 : Math.min(1, Math.abs(truth - answer) / largestError);
  }

  /** Starts the clock that turns the window, unless this is closed. */
  synchronized void start() {
    if (!closed) {
      task = version.time().schedule(settings.window().dividedBy(settings.buckets()), this::turn);
    }
  }

  @Override
  public void record(PredictionView prediction) {
    if (prediction.source() == Prediction.Source.FALLBACK) {
      answers.skip(prediction);
      return;
    }
    double answer = answers.read(prediction);
    if (!live.predicted(answer)) {
      odd.add(0, UNUSABLE, 1);
      return;
    }
    answers.expect(prediction, answer, live);
    if (segments != null) {
      answers.expect(prediction, answer, segments.predicted(prediction, answer));
    }
  }

  @Override
  public void outcome(OutcomeView outcome) {
    if (!answers.takes(outcome)) {
      return;
    }
    double answer = answers.answer(outcome);
    double truth = answers.truth(outcome);
    if (!live.labelled(answer, truth)) {
      odd.add(0, REFUSED, 1);
      return;
    }
    answers.score(outcome, answer, truth, live);
    share.labelled(version.time().nanos() - outcome.delayNanos());
    double loss = loss(answer, truth);
    losses.add(loss);
    if (order != null) {
      order.add(loss);
    }
    if (segments != null) {
      Live segment = segments.of(outcome);
      if (segment == null || !segment.labelled(answer, truth)) {
        odd.add(0, NO_SEGMENT, 1);
      } else {
        answers.score(outcome, answer, truth, segment);
      }
    }
  }

  private void turn() {
    List<ModelEvent> events = new ArrayList<>();
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        look(events);
        live.turn();
        if (segments != null) {
          segments.turn();
        }
        share.turn(version.time().nanos());
        begins.add(version.time().now());
        if (begins.size() > settings.buckets()) {
          begins.remove();
        }
      } finally {
        start();
      }
    }
    events.forEach(version.events());
  }

  /** Looks now, and tells meters and events. */
  QualityReport evaluate() {
    List<ModelEvent> events = new ArrayList<>();
    QualityReport report = look(events);
    events.forEach(version.events());
    return report;
  }

  Harm latest() {
    return latest;
  }

  /** Ends the alarm, if there is one; whether there was. */
  boolean acknowledge() {
    List<ModelEvent> events = new ArrayList<>();
    synchronized (this) {
      HarmAlarm now = alarm;
      if (now == null || !now.alarmed()) {
        return false;
      }
      losses.look();
      alarm = now.acknowledged();
      told = false;
      latest = harm();
      events.add(change(AlertState.ALERT, AlertState.OK, now, "acknowledged"));
    }
    events.forEach(version.events());
    return true;
  }

  private synchronized QualityReport look(List<ModelEvent> events) {
    learn();
    HarmAlarm now = alarm;
    if (now != null) {
      LossTally.Losses came = losses.look();
      now.accept(came.count(), came.sum(), came.squares());
      if (now.alarmed() && !told) {
        told = true;
        events.add(change(AlertState.OK, AlertState.ALERT, now, "the model is worse"));
      }
    }
    drain(events);
    latest = harm();
    QualityFigures figures = live.figures();
    QualityReport report =
        new QualityReport(
            version.ref(),
            version.time().now(),
            begins.element(),
            share.of(figures.predictions()),
            settings.minimumLabels(),
            figures,
            segments == null ? Map.of() : segments.figures(),
            latest,
            told());
    if (closed) {
      events.clear();
    } else {
      meters.publish(report);
    }
    return report;
  }

  private void learn() {
    if (alarm != null
        || started
        || settings.learnedLabels() == 0
        || Double.isNaN(largestError)
        || losses.waiting() < settings.learnedLabels()) {
      return;
    }
    started = true;
    LossTally.Losses first = losses.look();
    alarm = alarm(HarmReference.ofSums(first.count(), first.sum(), first.squares()));
    if (live instanceof LiveClassifier classifier) {
      classifier.learn();
      if (segments != null) {
        segments.expectBy(classifier.cbpe());
      }
    }
    notes.add("the reference is the version's own first " + first.count() + " labels");
  }

  private void drain(List<ModelEvent> events) {
    LossRing ring = order;
    DriftDetector reader = detector;
    if (ring != null && reader != null) {
      String method = reader.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      ring.drain(
          loss -> {
            if (reader.accept(loss) == DriftDetector.State.DRIFT) {
              events.add(
                  new ModelEvent.DriftChanged(
                      version.time().now(),
                      version.ref(),
                      QualityMonitor.ERRORS,
                      method,
                      reader.estimate(),
                      true));
            }
          });
    }
  }

  private ModelEvent change(AlertState from, AlertState to, HarmAlarm by, String why) {
    return new ModelEvent.AlertChanged(
        version.time().now(),
        version.ref(),
        QualityMonitor.RULE,
        from,
        to,
        by.risk(),
        String.format(
            Locale.ROOT,
            "%s: mean loss %.4f of %d labels, at most %.4f is allowed%s",
            why,
            by.risk(),
            by.labels(),
            by.limit(),
            to == AlertState.ALERT && by.risk() <= by.limit()
                ? "; the latest of them are above it"
                : ""));
  }

  private Harm harm() {
    HarmAlarm now = alarm;
    if (now == null) {
      boolean learns = settings.learnedLabels() > 0 && !Double.isNaN(largestError);
      return Harm.without(learns ? HarmState.LEARNING : HarmState.OFF);
    }
    return new Harm(
        now.alarmed() ? HarmState.ALARM : HarmState.QUIET,
        now.labels(),
        now.risk(),
        now.lower(),
        now.limit(),
        now.eValue());
  }

  private List<String> told() {
    List<String> all = new ArrayList<>(notes);
    long[] counts = odd.snapshot();
    boolean classes = kind() == Kind.CLASSES;
    note(
        all,
        counts[UNUSABLE],
        classes ? "answers name no class" : "predictions have no score that can be used");
    note(
        all,
        counts[REFUSED],
        classes
            ? "truths name no class, or their answer is not known"
            : "truths are no finite number, of a classifier neither 0 nor 1, or their score is none");
    answers.note(all);
    note(all, counts[NO_SEGMENT], "labels came after their segment was forgotten");
    note(all, order == null ? 0 : order.dropped(), "losses came too fast for the detector");
    return all;
  }

  private static void note(List<String> notes, long count, String what) {
    if (count > 0) {
      notes.add(count + " " + what);
    }
  }

  @Override
  public void close() {
    onClose.accept(this);
    synchronized (this) {
      closed = true;
      if (task != null) {
        task.cancel();
      }
    }
  }
}
