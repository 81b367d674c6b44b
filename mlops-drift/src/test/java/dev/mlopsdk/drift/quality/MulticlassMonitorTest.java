package dev.mlopsdk.drift.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Classification;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.drift.Allocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MulticlassMonitorTest {

  private static final String[] NAMES = {"cat", "dog", "fish"};

  private enum Pet {
    cat,
    dog,
    fish
  }

  private static QualityMonitor pets() {
    return QualityMonitor.classes(NAMES);
  }

  private static QualityFigures figures(QualityMonitor monitor) {
    return monitor.report(Served.REF).figures();
  }

  @Test
  void report_withProbabilities_hasTheFiguresOfTheRows() {
    QualityMonitor monitor = pets();
    Served served = new Served(monitor);
    MulticlassRows rows = MulticlassRows.of("even", "calibrated", 2000, 3, 9).rounded();
    for (int i = 0; i < 2000; i++) {
      long id = served.answer(rows.floats(i), "AA");
      served.truth(id, Outcome.label(NAMES[rows.labels()[i]]));
    }

    QualityReport report = monitor.report(Served.REF);
    MulticlassQuality exact = MulticlassQuality.of(rows.probabilities(), rows.labels());

    assertThat(report.figures().predictions()).isEqualTo(2000);
    assertThat(report.figures().labels()).isEqualTo(2000);
    assertThat(report.labelShare()).isEqualTo(1);
    assertThat(report.figures().realised()).isEqualTo(exact.metrics());
    assertThat(report.figures().multiclass().counts()).isDeepEqualTo(exact.counts());
    assertThat(report.figures().multiclass().oneVsRest("dog")).isEqualTo(exact.oneVsRest(1));
    assertThat(report.figures().multiclass().classes()).containsExactly(NAMES);
    assertThat(report.figures().estimated()).isEmpty();
    assertThat(report.notes())
        .containsExactly("the reference is the version's own first 2000 labels");
  }

  /** Answers that all say dog, as models and the log have them. */
  static List<Object> dogs() {
    Classification all =
        Classification.of(
            List.of(
                new Classification.Ranked("dog", 0.5),
                new Classification.Ranked("cat", 0.25),
                new Classification.Ranked("fish", 0.25)));
    return List.of(
        "dog",
        Pet.dog,
        1,
        1L,
        1.0f,
        new long[] {1},
        new int[] {1},
        new String[] {"dog"},
        new float[] {0.25f, 0.5f, 0.25f},
        new double[] {0.25, 0.5, 0.25},
        all,
        List.of("dog"),
        List.of(1L),
        List.of(0.25, 0.5, 0.25),
        Map.of(
            "label",
            "dog",
            "top",
            List.of(
                Map.of("label", "dog", "probability", 0.5),
                Map.of("label", "fish", "probability", 0.25),
                Map.of("label", "cat", "probability", 0.25))));
  }

  @ParameterizedTest
  @MethodSource("dogs")
  void record_anyFormOfAnAnswer_countsItsClass(Object answer) {
    QualityMonitor monitor = pets();
    Served served = new Served(monitor);
    served.truth(served.answer(answer, "AA"), Outcome.label("cat"));
    served.truth(served.answer(answer, "AA"), Outcome.of(1));

    MulticlassQuality quality = figures(monitor).multiclass();

    assertThat(quality.counts()).isDeepEqualTo(new long[][] {{0, 1, 0}, {0, 1, 0}, {0, 0, 0}});
    boolean scored = ClassReader.scored(answer) && !(answer instanceof List<?> l && l.size() == 1);
    assertThat(quality.scored()).isEqualTo(scored ? 2 : 0);
    if (scored) {
      assertThat(quality.logLoss().value())
          .isCloseTo(-(Math.log(0.25) + Math.log(0.5)) / 2, within(1e-12));
      assertThat(quality.brier().value()).isCloseTo((0.875 + 0.375) / 2, within(1e-12));
      assertThat(quality.calibrationError()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dogs")
  void outcome_thatTheLogJoined_takesTheAnswerFromThere(Object answer) {
    QualityMonitor monitor = pets();
    Served served = new Served(monitor);
    served.answer("fish", "AA");
    // The log of another process has a prediction of the same counter.
    served.recorder.outcome(new Late(77, 1, answer));

    MulticlassQuality quality = figures(monitor).multiclass();

    assertThat(quality.counts()).isDeepEqualTo(new long[][] {{0, 1, 0}, {0, 0, 0}, {0, 0, 0}});
  }

  /** That a cat came, joined by the log. */
  private record Late(long idNonce, long idCounter, @Nullable Object output)
      implements OutcomeView {
    @Override
    public double score() {
      return Double.NaN;
    }

    @Override
    public String name() {
      return Outcome.NAME;
    }

    @Override
    public double value() {
      return Double.NaN;
    }

    @Override
    public String label() {
      return "cat";
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
  void outcome_thatCannotBeUsed_isNoted() {
    QualityMonitor monitor = pets();
    Served served = new Served(monitor);
    served.truth(served.answer("cat", "AA"), Outcome.label("horse"));
    served.truth(served.answer("cat", "AA"), Outcome.of(0.5));
    served.truth(served.answer("cat", "AA"), Outcome.of(12.5).named("refund"));
    served.truth(served.answer("horse", "AA"), Outcome.label("cat"));
    served.truth(served.answer(new float[] {Float.NaN, 1, 0}, "AA"), Outcome.label("cat"));
    served.truth(served.answer(new float[] {0.5f, 0.5f}, "AA"), Outcome.label("cat"));
    served.truth(999_999, Outcome.label("cat"));
    served.recorder.outcome(new Late(77, 1, null));
    served.truth(served.answer(new float[] {3, -1, 0.5f}, "AA"), Outcome.label("cat"));

    QualityReport report = monitor.report(Served.REF);

    assertThat(report.figures().labels()).isEqualTo(1);
    assertThat(report.figures().multiclass().accuracy().value()).isEqualTo(1);
    assertThat(report.figures().multiclass().scored()).isZero();
    assertThat(report.figures().realised()).doesNotContainKey(QualityMetric.LOG_LOSS);
    assertThat(report.notes())
        .containsExactly(
            "3 answers name no class",
            "4 truths name no class, or their answer is not known",
            "2 labels came after their answer was forgotten; the latest 65536 are remembered",
            "1 answers have no probability in [0, 1] for each class with a sum of 1, and no"
                + " log-loss");
  }

  @Test
  void outcome_ofAnOldPrediction_isForgottenWithItsProbabilities() {
    QualityMonitor monitor = QualityMonitor.classes(1000);
    Served served = new Served(monitor);
    float[] row = new float[1000];
    row[7] = 1;
    long first = served.answer(row, "AA");
    for (int i = 0; i < 5000; i++) {
      served.answer(row, "AA");
    }
    served.truth(first, Outcome.of(7));
    served.truth(5001, Outcome.of(7));

    MulticlassQuality quality = figures(monitor).multiclass();

    assertThat(quality.labels()).isEqualTo(2);
    assertThat(quality.scored()).as("16 MB remember 4,096 rows of 1,000").isEqualTo(1);
    assertThat(quality.counts()).as("no matrix beyond 100 classes").isEmpty();
    assertThat(quality.macroF1()).isEqualTo(1);
  }

  @Test
  void turn_afterAWindow_forgets() {
    QualityMonitor monitor = pets().withWindow(Duration.ofHours(4), 4);
    Served served = new Served(monitor);
    long id = served.answer("cat", "AA");
    served.truth(id, Outcome.label("cat"));
    served.time.advance(Duration.ofHours(3));
    assertThat(figures(monitor).labels()).isEqualTo(1);
    served.time.advance(Duration.ofHours(1));

    assertThat(figures(monitor).labels()).isZero();
    assertThat(figures(monitor).realised()).isEmpty();
    assertThat(figures(monitor).multiclass().macroF1()).isNaN();
  }

  @Test
  void report_whenTheModelIsWorse_alarms() {
    int[] truths = IntStream.range(0, 5000).map(i -> i % 3).toArray();
    int[] predicted = Arrays.stream(truths).map(k -> k == 2 ? 1 : k).toArray();
    QualityMonitor monitor = pets().withReference(predicted, truths).withDetector();
    Served served = new Served(monitor);
    for (int i = 0; i < 3000; i++) {
      served.truth(served.answer(NAMES[predicted[i]], "AA"), Outcome.of(truths[i]));
    }
    assertThat(monitor.report(Served.REF).harm().state()).isEqualTo(QualityReport.HarmState.QUIET);
    for (int i = 0; i < 3000; i++) {
      served.truth(served.answer("fish", "AA"), Outcome.of(i % 2));
    }

    QualityReport report = monitor.report(Served.REF);

    assertThat(report.harm().state()).isEqualTo(QualityReport.HarmState.ALARM);
    assertThat(report.harm().limit()).isBetween(1 / 3.0, 0.37);
    assertThat(report.harm().risk()).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(served.events)
        .hasAtLeastOneElementOfType(ModelEvent.AlertChanged.class)
        .hasAtLeastOneElementOfType(ModelEvent.DriftChanged.class);
  }

  @Test
  void report_withSegments_dividesByTheCategory() {
    QualityMonitor monitor = pets().withSegments("carrier", 2);
    Served served = new Served(monitor);
    for (int i = 0; i < 300; i++) {
      long id = served.answer(new float[] {0.6f, 0.2f, 0.2f}, i % 2 == 0 ? "AA" : "BB");
      served.truth(id, Outcome.label(i % 2 == 0 ? "cat" : "dog"));
    }

    Map<String, QualityFigures> segments = monitor.report(Served.REF).segments();

    assertThat(segments).containsOnlyKeys("AA", "BB");
    QualityFigures aa = segments.getOrDefault("AA", figures(monitor));
    QualityFigures bb = segments.getOrDefault("BB", figures(monitor));
    assertThat(aa.realised(QualityMetric.ACCURACY)).isEqualTo(1);
    assertThat(bb.realised(QualityMetric.ACCURACY)).isZero();
    assertThat(aa.realised(QualityMetric.LOG_LOSS)).isCloseTo(-Math.log(0.6), within(1e-7));
    assertThat(bb.multiclass().oneVsRest("dog").recall().value()).isZero();
  }

  @Test
  void report_withAReferenceOfProbabilities_estimatesBeforeLabelsCome() {
    MulticlassRows rows = MulticlassRows.of("sharp", "overconfident", 3000, 3, 9);
    MulticlassRows today = MulticlassRows.of("sharp", "overconfident", 2000, 3, 10);
    QualityMonitor monitor =
        pets()
            .withReference(Served.REF, rows.probabilities(), rows.labels())
            .withSegments("carrier", 2)
            .withWindow(Duration.ofHours(2), 2);
    Served served = new Served(monitor);
    for (int i = 0; i < 2000; i++) {
      served.answer(today.floats(i), i % 2 == 0 ? "AA" : "BB");
    }

    QualityReport report = monitor.report(Served.REF);
    MulticlassQuality truth = MulticlassQuality.of(today.probabilities(), today.labels());

    assertThat(report.figures().estimated(QualityMetric.ACCURACY))
        .isCloseTo(truth.accuracy().value(), within(0.03));
    assertThat(report.figures().estimated(QualityMetric.F1_MACRO))
        .isCloseTo(truth.macroF1(), within(0.03));
    assertThat(report.segments().values())
        .allSatisfy(one -> assertThat(one.estimated()).containsOnlyKeys(MulticlassCbpe.METRICS));
    assertThat(report.harm().state()).isEqualTo(QualityReport.HarmState.QUIET);
    assertThat(served.gauge(QualityMeters.QUALITY, "metric", "f1_macro", "source", "estimated"))
        .isEqualTo(report.figures().estimated(QualityMetric.F1_MACRO));
    served.time.advance(Duration.ofHours(2));
    assertThat(figures(monitor).estimated()).isEmpty();
  }

  @Test
  void report_metersClassesUpToTheirCap() {
    QualityMonitor monitor = pets().withMeteredClasses(1);
    Served served = new Served(monitor);
    for (int i = 0; i < 300; i++) {
      served.truth(served.answer(NAMES[i % 3], "AA"), Outcome.of(i % 3 == 2 ? 1 : i % 3));
    }
    QualityReport report = monitor.report(Served.REF);

    assertThat(served.gauge(QualityMeters.QUALITY, "metric", "f1_macro", "source", "labels"))
        .isEqualTo(report.figures().realised(QualityMetric.F1_MACRO));
    assertThat(served.gauge(QualityMeters.CLASSES, "metric", "recall", "class", "cat"))
        .isEqualTo(1);
    assertThat(served.gauge(QualityMeters.CLASSES, "metric", "recall", "class", "_other"))
        .as("200 dogs, half of them called fish")
        .isEqualTo(0.5);
    assertThat(served.registry.find(QualityMeters.CLASSES).gauges()).hasSize(6);
  }

  @Test
  void recordAndOutcome_allocateNothing() {
    MulticlassRows rows = MulticlassRows.of("even", "overconfident", 200, 3, 9);
    QualityMonitor monitor =
        pets()
            .withReference(rows.probabilities(), rows.labels())
            .withSegments("carrier", 3)
            .withDetector();
    Served served = new Served(monitor);
    for (Object answer : dogs().subList(0, 11)) {
      OutcomeView outcome =
          OutcomeView.of(
              new PredictionId(0, served.answer(answer, "AA")),
              Double.NaN,
              Outcome.label("dog"),
              Assignment.none());

      assertThat(Allocation.allocated(() -> served.recorder.outcome(outcome))).isZero();
      assertThat(Allocation.allocated(() -> served.answer(answer, "AA"))).isZero();
    }
  }

  @Test
  void recordAndOutcome_fromManyThreads_loseNothing() throws InterruptedException {
    QualityMonitor monitor = pets();
    Served served = new Served(monitor);
    List<OutcomeView> outcomes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long id = served.answer(new float[] {0.5f, 0.25f, 0.25f}, "AA");
      outcomes.add(
          OutcomeView.of(
              new PredictionId(0, id), Double.NaN, Outcome.of(i % 3), Assignment.none()));
    }
    List<Thread> threads = new ArrayList<>();
    for (OutcomeView outcome : outcomes) {
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

    QualityReport report = monitor.report(Served.REF);

    assertThat(report.figures().multiclass().counts())
        .isDeepEqualTo(new long[][] {{40_000, 0, 0}, {20_000, 0, 0}, {20_000, 0, 0}});
    assertThat(report.figures().multiclass().scored()).isEqualTo(80_000);
  }

  @Test
  void classes_whoseNamesAreNumbers_areReadByName() {
    QualityMonitor monitor = QualityMonitor.classes("7", "3", "5");
    Served served = new Served(monitor);
    served.truth(served.answer(5L, "AA"), Outcome.of(5));
    served.truth(served.answer(3L, "AA"), Outcome.label("7"));
    served.truth(served.answer(1L, "AA"), Outcome.label("7"));

    assertThat(figures(monitor).multiclass().counts())
        .isDeepEqualTo(new long[][] {{0, 1, 0}, {0, 0, 0}, {0, 0, 1}});
  }

  @Test
  void with_whatDoesNotFit_names() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classes("cat", "cat"))
        .withMessageContaining("a name of its own");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classes("cat"))
        .withMessage("There are 2 to 10,000 classes, but got 1");
    assertThatIllegalArgumentException().isThrownBy(() -> QualityMonitor.classes("cat", " "));
    assertThatIllegalArgumentException().isThrownBy(() -> QualityMonitor.classes(10_001));
    assertThatIllegalArgumentException().isThrownBy(() -> pets().withMeteredClasses(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pets().withThreshold(0.5))
        .withMessage("A threshold is for classifiers; begin with QualityMonitor.classifier()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QualityMonitor.classifier().withReference(new int[] {0}, new int[] {1}))
        .withMessageContaining("begin with QualityMonitor.classes(…)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pets().withReference(new int[] {3}, new int[] {0}))
        .withMessage("A class is 0 to 2, but got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pets().withReference(new double[][] {{0.5, 0.5}}, new int[] {0}))
        .withMessage("A row has a probability per class, 3, but got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MulticlassCbpe.fit(new double[][] {{0.5, 0.5}, {0.1, 0.9}}, new int[] {0, 1})
                    .estimate(new double[0][]))
        .withMessageContaining("Quality needs a prediction or more");
  }
}
