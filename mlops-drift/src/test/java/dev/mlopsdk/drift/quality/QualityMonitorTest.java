package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.event.AlertState;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.signal.Signal;
import dev.mlopsdk.drift.Allocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** That core joins each truth once, late or out of order, is tested by OutcomeJoinTest there. */
class QualityMonitorTest {

  private static final ModelRef REF = Served.REF;

  private final GoldenRows.Bits bits = new GoldenRows.Bits(11);

  /** A reference of 5,000 rows whose scores are what they say. */
  private static QualityMonitor classifier() {
    GoldenRows reference = GoldenRows.of("uniform", "calibrated", 5000, 7);
    return QualityMonitor.classifier().withReference(reference.scores(), reference.labels());
  }

  private void serve(Served served, int rows, double worse) {
    for (int i = 0; i < rows; i++) {
      double score = bits.unit();
      served.both(score, bits.unit() < score * (1 - worse) + worse * (1 - score) ? 1 : 0);
    }
  }

  @Test
  void report_withLabels_hasTheFiguresOfTheRows() {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    GoldenRows rows = GoldenRows.of("uniform", "calibrated", 2000, 9);
    for (int i = 0; i < 2000; i++) {
      served.both(rows.scores()[i], rows.labels()[i]);
    }

    QualityReport report = monitor.report(REF);
    ClassificationQuality exact = ClassificationQuality.of(rows.scores(), rows.labels());

    assertThat(report.figures().predictions()).isEqualTo(2000);
    assertThat(report.figures().labels()).isEqualTo(2000);
    assertThat(report.labelShare()).isEqualTo(1);
    assertThat(report.figures().realised().get(QualityMetric.ACCURACY)).isEqualTo(exact.accuracy());
    assertThat(report.figures().realised(QualityMetric.ROC_AUC))
        .isCloseTo(exact.rocAuc().value(), within(1e-3));
    assertThat(report.figures().estimated(QualityMetric.ACCURACY))
        .isCloseTo(exact.accuracy().value(), within(0.03));
    assertThat(report.figures().expected()).isEqualTo(report.figures().estimated());
    assertThat(report.harm().state()).isEqualTo(QualityReport.HarmState.QUIET);
    assertThat(report.enoughLabels()).isTrue();
    assertThat(monitor.reports()).extracting(QualityReport::ref).containsExactly(REF);
  }

  @Test
  void report_whileLabelsAreLate_estimatesAndSaysHowManyCame() {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    for (int i = 0; i < 1000; i++) {
      long id = served.predict(bits.unit(), "AA");
      if (i % 4 == 0) {
        served.truth(id, 0.9, 1);
      }
    }

    QualityReport report = monitor.report(REF);

    assertThat(report.labelShare()).isEqualTo(0.25);
    assertThat(report.figures().estimated(QualityMetric.ACCURACY)).isCloseTo(0.75, within(0.05));
    assertThat(report.figures().realised(QualityMetric.ACCURACY)).isEqualTo(1);
  }

  @Test
  void turn_afterAWindow_forgets() {
    QualityMonitor monitor = classifier().withWindow(Duration.ofHours(4), 4);
    Served served = new Served(monitor);
    serve(served, 500, 0);

    served.time.advance(Duration.ofHours(3));
    assertThat(monitor.report(REF).figures().labels()).isEqualTo(500);
    assertThat(monitor.report(REF).labelShare()).isEqualTo(1);
    served.time.advance(Duration.ofHours(1));
    QualityReport later = monitor.report(REF);

    assertThat(later.figures().labels()).isZero();
    assertThat(later.figures().predictions()).isZero();
    assertThat(later.labelShare()).isNaN();
    assertThat(later.harm().labels()).as("the alarm never forgets").isEqualTo(500);
    assertThat(Duration.between(later.from(), later.at())).isEqualTo(Duration.ofHours(3));
  }

  @Test
  void report_whenTheModelIsWorse_alarmsOnceUntilAcknowledged() {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    Signal harm = monitor.harm(REF);
    serve(served, 3000, 0.5);

    QualityReport report = monitor.report(REF);
    monitor.report(REF);

    assertThat(report.harm().state()).isEqualTo(QualityReport.HarmState.ALARM);
    assertThat(harm.eValue()).isGreaterThan(40);
    assertThat(harm.estimate()).isCloseTo(0.5, within(0.05));
    assertThat(harm.samples()).isEqualTo(3000);
    assertThat(harm.name()).isEqualTo("harm");
    assertThat(harm.toString()).contains("3000 labels");
    assertThat(served.events).hasSize(1);
    ModelEvent.AlertChanged event = (ModelEvent.AlertChanged) served.events.get(0);
    assertThat(event.rule()).isEqualTo(QualityMonitor.RULE);
    assertThat(event.to()).isEqualTo(AlertState.ALERT);
    assertThat(event.message()).contains("the model is worse", "of 3000 labels");

    assertThat(monitor.acknowledge(REF)).isTrue();
    assertThat(monitor.acknowledge(REF)).isFalse();
    assertThat(monitor.report(REF).harm().state()).isEqualTo(QualityReport.HarmState.QUIET);
    assertThat(served.events).hasSize(2);
    // What NannyML would have said: nothing, since scores did not move.
    assertThat(report.figures().estimated(QualityMetric.ACCURACY)).isCloseTo(0.75, within(0.05));
  }

  @Test
  void turn_withoutReference_learnsFromTheFirstLabels() {
    QualityMonitor monitor = QualityMonitor.classifier();
    Served served = new Served(monitor);
    serve(served, 999, 0);
    assertThat(monitor.report(REF).harm().state()).isEqualTo(QualityReport.HarmState.LEARNING);
    serve(served, 1, 0);

    served.time.advance(Duration.ofHours(1));
    serve(served, 100, 0);
    QualityReport report = monitor.report(REF);

    assertThat(report.harm().state()).isEqualTo(QualityReport.HarmState.QUIET);
    assertThat(report.harm().labels()).isEqualTo(100);
    assertThat(report.notes())
        .containsExactly("the reference is the version's own first 1000 labels");
    assertThat(report.figures().estimated()).containsKey(QualityMetric.ROC_AUC);
  }

  @Test
  void outcome_thatCannotBeUsed_isNoted() {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    served.both(0.5, 2);
    served.both(Double.NaN, 1);
    served.both(7, 1);
    served.recorder.outcome(new Named());

    QualityReport report = monitor.report(REF);

    assertThat(report.figures().labels()).isZero();
    assertThat(report.notes())
        .containsExactly(
            "2 predictions have no score that can be used",
            "3 truths are no finite number, of a classifier neither 0 nor 1, or their score is none");
  }

  /** An outcome with a name of its own. */
  private record Named() implements OutcomeView {
    @Override
    public long idNonce() {
      return 0;
    }

    @Override
    public long idCounter() {
      return 1;
    }

    @Override
    public double score() {
      return 0.5;
    }

    @Override
    public String name() {
      return "refund";
    }

    @Override
    public double value() {
      return 1;
    }

    @Override
    public @org.jspecify.annotations.Nullable String label() {
      return null;
    }

    @Override
    public Assignment assignment() {
      return Assignment.none();
    }

    @Override
    public long delayNanos() {
      return 0;
    }
  }

  @Test
  void report_withSegments_dividesByTheCategory() {
    QualityMonitor monitor = classifier().withSegments("carrier", 2);
    Served served = new Served(monitor);
    for (int i = 0; i < 300; i++) {
      String carrier = i % 3 == 0 ? "AA" : i % 3 == 1 ? "BB" : i % 2 == 0 ? "CC" : null;
      long id = served.predict(0.9, carrier);
      served.truth(id, 0.9, i % 3 == 0 ? 1 : 0);
    }
    served.truth(999_999, 0.9, 1);

    QualityReport report = monitor.report(REF);

    assertThat(report.segments()).containsOnlyKeys("AA", "BB", SegmentedLive.OTHER);
    QualityFigures aa = report.segments().get("AA");
    QualityFigures bb = report.segments().get("BB");
    assertThat(aa).isNotNull();
    assertThat(bb).isNotNull();
    assertThat(aa == null ? -1 : aa.realised(QualityMetric.ACCURACY)).isEqualTo(1);
    assertThat(bb == null ? -1 : bb.realised(QualityMetric.ACCURACY)).isEqualTo(0);
    assertThat(report.notes()).containsExactly("1 labels came after their segment was forgotten");
    assertThat(new Served(classifier().withSegments("distance", 2)).events).isEmpty();
  }

  @Test
  void report_metersFiguresWithTheSameTags() {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    serve(served, 50, 0);
    monitor.report(REF);
    assertThat(served.registry.find(QualityMeters.QUALITY).tag("source", "labels").gauges())
        .as("too few")
        .isEmpty();

    serve(served, 950, 0);
    QualityReport report = monitor.report(REF);

    assertThat(served.gauge(QualityMeters.QUALITY, "metric", "roc_auc", "source", "labels"))
        .isEqualTo(report.figures().realised(QualityMetric.ROC_AUC));
    assertThat(served.gauge(QualityMeters.QUALITY, "metric", "roc_auc", "source", "estimated"))
        .isEqualTo(report.figures().estimated(QualityMetric.ROC_AUC));
    assertThat(served.gauge(QualityMeters.LABELS)).isEqualTo(1000);
    assertThat(served.gauge(QualityMeters.LABEL_SHARE)).isEqualTo(1);
    assertThat(served.gauge(QualityMeters.HARM)).isEqualTo(Math.log(report.harm().eValue()));
  }

  @Test
  void turn_withADetector_tellsOfErrorsThatChanged() {
    QualityMonitor monitor = classifier().withDetector();
    Served served = new Served(monitor);
    for (int i = 0; i < 4000; i++) {
      served.both(0.9, i < 2000 ? 1 : i % 2);
    }

    served.time.advance(Duration.ofHours(1));

    assertThat(served.events)
        .filteredOn(event -> event instanceof ModelEvent.DriftChanged)
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.subject()).isEqualTo(QualityMonitor.ERRORS));
  }

  @Test
  void report_ofARegressor_hasErrorsAndExpectsThem() {
    int n = 4000;
    double[] predictions = new double[n];
    double[] targets = new double[n];
    for (int i = 0; i < n; i++) {
      predictions[i] = 10 * bits.unit();
      targets[i] = predictions[i] + predictions[i] * (bits.unit() - 0.5);
    }
    QualityMonitor monitor = QualityMonitor.regressor().withReference(predictions, targets);
    Served served = new Served(monitor);
    for (int i = 0; i < 500; i++) {
      double prediction = 8 + 2 * bits.unit();
      served.both(prediction, prediction + prediction * (bits.unit() - 0.5));
    }

    QualityReport report = monitor.report(REF);

    // |e| is uniform up to half the prediction: 9/4 on average here, 5/4 in the reference.
    assertThat(report.figures().realised(QualityMetric.MAE)).isCloseTo(2.25, within(0.2));
    assertThat(report.figures().estimated(QualityMetric.MAE)).isCloseTo(2.25, within(0.2));
    assertThat(report.figures().realised()).containsKeys(QualityMetric.R2, QualityMetric.BIAS);
    assertThat(report.harm().state()).isEqualTo(QualityReport.HarmState.ALARM);
  }

  @Test
  void report_ofARegressorWithoutScale_hasNoAlarm() {
    QualityMonitor monitor = QualityMonitor.regressor();
    Served served = new Served(monitor);
    served.both(3, 4);

    assertThat(monitor.report(REF).harm().state()).isEqualTo(QualityReport.HarmState.OFF);
    Served scaled = new Served(QualityMonitor.regressor().withLargestError(2));
    scaled.both(3, 4);
    assertThat(scaled.events).isEmpty();
  }

  @Test
  void recordAndOutcome_allocateNothing() {
    for (QualityMonitor monitor :
        List.of(
            classifier().withSegments("carrier", 3).withDetector(),
            QualityMonitor.regressor().withLargestError(1))) {
      Served served = new Served(monitor);
      served.both(0.3, 1);
      OutcomeView outcome = OutcomeView.of(1, 0.3, 1, Assignment.none());

      assertThat(Allocation.allocated(() -> served.predict(0.3, "AA"))).isZero();
      assertThat(Allocation.allocated(() -> served.recorder.outcome(outcome))).isZero();
    }
  }

  @Test
  void recordAndOutcome_fromManyThreads_loseNothing() throws InterruptedException {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      OutcomeView outcome = OutcomeView.of(1, 0.1 + t * 0.2, t % 2, Assignment.none());
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  served.recorder.outcome(outcome);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    QualityReport report = monitor.report(REF);

    assertThat(report.figures().labels()).isEqualTo(80_000);
    assertThat(report.harm().labels()).isEqualTo(80_000);
    assertThat(report.figures().realised(QualityMetric.ACCURACY)).isEqualTo(0.5);
  }

  @Test
  void close_endsTheWatch() {
    QualityMonitor monitor = classifier();
    Served served = new Served(monitor);
    served.recorder.close();
    served.recorder.close();
    served.both(0.5, 1);
    served.time.advance(Duration.ofDays(1));

    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> monitor.report(REF))
        .withMessageContaining("is not watched");
  }

  @Test
  void with_whatDoesNotFit_names() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.regressor().withThreshold(0.5))
        .withMessage("A threshold is for classifiers; begin with QualityMonitor.classifier()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classifier().withThreshold(1.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classifier().withWindow(Duration.ZERO, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classifier().withMinimumLabels(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classifier().withHarm(0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classifier().withSegments("carrier", 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.regressor().withLargestError(Double.NaN));
    assertThat(QualityMonitor.classifier().name()).isEqualTo("quality");
  }
}
