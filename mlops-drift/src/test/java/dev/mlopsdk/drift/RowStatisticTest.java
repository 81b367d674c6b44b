package dev.mlopsdk.drift;

import static dev.mlopsdk.drift.CorrelatedRows.BUCKET;
import static dev.mlopsdk.drift.CorrelatedRows.REF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.drift.multivariate.FittedMahalanobis;
import dev.mlopsdk.drift.multivariate.FittedPca;
import dev.mlopsdk.drift.multivariate.FrequencyEncoder;
import dev.mlopsdk.drift.multivariate.MahalanobisDistance;
import dev.mlopsdk.drift.multivariate.PcaReconstruction;
import dev.mlopsdk.drift.multivariate.RowDistance;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.report.DriftPage;
import dev.mlopsdk.drift.sequential.DesignEffect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Row statistics in the monitor, on ten columns that are correlated by 0.5 in training. */
class RowStatisticTest {

  private static final int COLUMNS = 10;
  private static final List<String> NAMES = CorrelatedRows.names(COLUMNS);

  private final Random random = new Random(20261122);
  private final double[][] training = CorrelatedRows.rows(random, 4000, COLUMNS, 0.5);
  private final FittedPca pca = PcaReconstruction.withDefaults().fit(training);
  private final FittedMahalanobis mahalanobis = MahalanobisDistance.withDefaults().fit(training);
  private final DriftMonitor monitor =
      DriftMonitor.withDefaults()
          .withDesignEffect(DesignEffect.none())
          .withRowStatistic(RowStatistic.of("pca", NAMES, pca))
          .withRowStatistic(RowStatistic.of("mahalanobis", NAMES, mahalanobis));

  @Test
  void report_whenOnlyTheCorrelationBreaks_alarmsByTheStatisticsAlone() {
    try (CorrelatedRows rows = open(monitor)) {
      rows.serve(random, 6, 300, COLUMNS, 0.5);
      assertThat(rows.events).isEmpty();

      rows.serve(random, 6, 300, COLUMNS, 0.2);

      DriftReport report = monitor.report(REF);
      assertThat(report.alarmed()).containsExactlyInAnyOrder("pca", "mahalanobis");
      assertThat(report.drifted()).containsExactlyInAnyOrder("pca", "mahalanobis");
      assertThat(report.features()).hasSize(COLUMNS + 2);
      assertThat(report.notes()).isEmpty();
      assertThat(report.notCompared()).isEmpty();
      assertThat(rows.told())
          .containsExactlyInAnyOrder("pca e-process true", "mahalanobis e-process true");
      assertThat(detected(rows, "pca", "e-process")).isEqualTo(1);
      assertThat(detected(rows, "a", "e-process")).isZero();
      assertThat(DriftPage.of(monitor.details(REF)).html()).contains("pca", "mahalanobis");
      assertThat(monitor.smallestShift(REF, "pca", 1000)).isLessThan(0.5);
      assertThat(monitor.acknowledge(REF)).containsExactlyInAnyOrder("pca", "mahalanobis");
    }
  }

  @Test
  void report_ofAStatistic_countsWhatTheDetectorSays() {
    try (CorrelatedRows rows = open(monitor)) {
      double[][] served = CorrelatedRows.rows(random, 500, COLUMNS, 0.2);
      served[3][1] = Double.NaN;
      served[4][0] = Double.NEGATIVE_INFINITY;
      for (double[] row : served) {
        rows.serve(row);
      }
      double[] errors = Arrays.stream(served).mapToDouble(pca::error).toArray();
      Baseline calibration = Baseline.of(Map.of("pca", pca.calibration()));

      DriftDetails details = monitor.details(REF);

      assertThat(details.reference().of("pca")).isEqualTo(calibration.counts().of("pca"));
      assertThat(details.window().of("pca"))
          .isEqualTo(calibration.count(Map.of("pca", errors), Map.of()).of("pca"));
    }
  }

  @Test
  void record_ofRowsWithMissingValues_takesThemForTheMean() {
    try (CorrelatedRows rows = open(monitor)) {
      rows.frame.begin(Call.none(), Assignment.none());
      rows.recorder.record(rows.frame);
      double[] given = training[1].clone();
      given[2] = Double.NaN;
      rows.frame.begin(Call.none(), Assignment.none());
      for (int j = 0; j < COLUMNS; j++) {
        if (j != 2) {
          rows.frame.row().number(j, given[j]);
        }
      }
      rows.recorder.record(rows.frame);

      DriftDetails details = monitor.details(REF);

      assertThat(details.report().feature("pca").missingShare()).isZero();
      assertThat(details.report().feature("c").missingShare()).isEqualTo(1);
      double[] values = {0, pca.error(given)};
      assertThat(details.window().of("pca"))
          .isEqualTo(
              Baseline.of(Map.of("pca", pca.calibration()))
                  .count(Map.of("pca", values), Map.of())
                  .of("pca"));
    }
  }

  @Test
  void open_withoutABaseline_watchesTheStatisticsFromTheFirstRow() {
    FeatureSchema schema = CorrelatedRows.numbers(COLUMNS);
    try (CorrelatedRows rows = new CorrelatedRows(monitor, schema, Optional.empty())) {
      rows.serve(random, 3, 300, COLUMNS, 0.2);

      DriftReport early = monitor.report(REF);
      assertThat(early.source()).isEqualTo(DriftReport.Source.LEARNING);
      assertThat(early.notes()).containsExactly("learning the baseline: 900 of 1000 rows");
      assertThat(early.alarmed()).containsExactlyInAnyOrder("pca", "mahalanobis");
      assertThat(early.feature("pca").samples()).isEqualTo(900);
      assertThat(DriftPage.of(monitor.details(REF)).html()).contains("Alarm: ");
      Evidence before = early.feature("pca").evidence().orElseThrow();
      assertThat(before.adjustedPValue())
          .as("corrected for the features that will be watched too")
          .isGreaterThan(10 * before.pValue());

      rows.serve(random, 2, 300, COLUMNS, 0.2);

      DriftReport late = monitor.report(REF);
      assertThat(late.source()).isEqualTo(DriftReport.Source.LEARNED);
      assertThat(late.notes()).isEmpty();
      assertThat(late.features()).hasSize(COLUMNS + 2);
      assertThat(late.alarmed()).containsExactlyInAnyOrder("pca", "mahalanobis");
      assertThat(late.feature("pca").samples()).as("nothing is lost").isEqualTo(1500);
      assertThat(late.feature("a").samples()).as("what came since it was learned").isEqualTo(300);
      Evidence after = late.feature("pca").evidence().orElseThrow();
      assertThat(after.logEValue()).isGreaterThan(before.logEValue());
      assertThat(after.since()).isEqualTo(before.since());
      assertThat(rows.told()).as("each once").hasSize(2);
    }
  }

  @Test
  void open_withoutABaseline_watchesWindowsOfRowsByTheirOwnVerdict() {
    DriftMonitor byRows = monitor.withAlarm(Alarm.EACH_WINDOW).withWindowOfRows(900, 3);
    FeatureSchema schema = CorrelatedRows.numbers(COLUMNS);
    try (CorrelatedRows rows = new CorrelatedRows(byRows, schema, Optional.empty())) {
      rows.serve(random, 3, 300, COLUMNS, 0.5);
      assertThat(byRows.report(REF).drifted()).isEmpty();
      assertThat(byRows.report(REF).feature("pca").samples()).isEqualTo(600);

      rows.serve(random, 3, 300, COLUMNS, 0.2);

      DriftReport report = byRows.report(REF);
      assertThat(report.source()).isEqualTo(DriftReport.Source.LEARNED);
      assertThat(report.drifted()).containsExactlyInAnyOrder("pca", "mahalanobis");
      assertThat(report.feature("pca").evidence()).isEmpty();
      assertThat(report.feature("pca").samples()).isEqualTo(600);
      assertThat(rows.told()).contains("pca psi true", "mahalanobis psi true");
    }
  }

  @Test
  void record_ofAFallback_countsTheRowWithoutTheScore() {
    try (CorrelatedRows rows = open(monitor)) {
      rows.frame.begin(Call.none(), Assignment.none());
      rows.frame.row().numbers(training[0]);
      rows.frame.source(Prediction.Source.FALLBACK, "test");
      rows.recorder.record(rows.frame);

      assertThat(monitor.report(REF).feature("pca").samples()).isEqualTo(1);
    }
  }

  @Test
  void acknowledge_whileTheBaselineIsLearned_holdsBeyondIt() {
    FeatureSchema schema = CorrelatedRows.numbers(COLUMNS);
    try (CorrelatedRows rows = new CorrelatedRows(monitor, schema, Optional.empty())) {
      rows.serve(random, 3, 300, COLUMNS, 0.2);
      for (double[] row : CorrelatedRows.rows(random, 50, COLUMNS, 0.2)) {
        rows.serve(row);
      }
      assertThat(monitor.acknowledge(REF)).containsExactlyInAnyOrder("pca", "mahalanobis");
      for (double[] row : CorrelatedRows.rows(random, 100, COLUMNS, 0.5)) {
        rows.serve(row);
      }
      rows.time.runDue();

      assertThat(monitor.report(REF).source()).isEqualTo(DriftReport.Source.LEARNED);
      assertThat(monitor.report(REF).alarmed()).isEmpty();
      rows.time.advance(BUCKET);
      rows.serve(random, 2, 300, COLUMNS, 0.5);
      assertThat(monitor.report(REF).alarmed()).as("those after are calm").isEmpty();
    }
  }

  @Test
  void open_ofAVersionThatLacksAColumn_notesItAndGoesOn() {
    FeatureSchema schema =
        FeatureSchema.of(Feature.number("a"), Feature.category("b"), Feature.number("c"));
    double[][] two = CorrelatedRows.rows(random, 500, 2, 0.5);
    FittedPca small = PcaReconstruction.withDefaults().fit(two);
    DriftMonitor partly =
        monitor
            .withRowStatistic(RowStatistic.of("category", List.of("a", "b"), small))
            .withRowStatistic(RowStatistic.of("two", List.of("c", "a"), small))
            .withRowStatistic(
                RowStatistic.of("encoded", List.of("a", "c"), small)
                    .withEncoder("c", FrequencyEncoder.of(new String[] {"x"})));
    Baseline baseline = Baseline.of(Map.of("a", new double[] {1, 2}, "c", new double[] {3, 4}));
    try (CorrelatedRows rows = new CorrelatedRows(partly, schema, Optional.of(baseline))) {
      rows.serve(new double[] {1});

      DriftReport report = partly.report(REF);

      assertThat(report.features())
          .extracting(FeatureDrift::feature)
          .containsExactlyInAnyOrder("a", "c", "two");
      assertThat(report.notCompared())
          .containsEntry("pca", "reads 'b', a category, which needs withEncoder")
          .containsEntry("mahalanobis", "reads 'b', a category, which needs withEncoder")
          .containsEntry("category", "reads 'b', a category, which needs withEncoder")
          .containsEntry("encoded", "reads 'c', a number, by an encoder of categories")
          .containsEntry("b", "has no baseline");
      assertThat(report.toString()).contains("\npca          not compared: reads 'b', a category");
      assertThatThrownBy(() -> report.feature("pca"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("'pca' is not compared: reads 'b'");
    }
    FeatureSchema fewer = CorrelatedRows.numbers(3);
    try (CorrelatedRows rows = new CorrelatedRows(monitor, fewer, Optional.empty())) {
      rows.serve(new double[] {1, 2, 3});
      assertThat(monitor.report(REF).notCompared())
          .containsEntry("pca", "reads 'd', which is no feature of the model");
    }
  }

  @Test
  void withEncoder_ofACategory_makesItANumber() {
    FeatureSchema schema = FeatureSchema.of(Feature.category("carrier"), Feature.number("hour"));
    String[] carriers = new String[2000];
    Arrays.setAll(carriers, i -> i % 4 > 0 ? "AA" : "UA");
    FrequencyEncoder shares = FrequencyEncoder.of(carriers);
    double[][] joined = new double[carriers.length][];
    Arrays.setAll(
        joined,
        i -> new double[] {shares.encode(carriers[i]), hour(carriers[i]) + random.nextGaussian()});
    double[] hours = Arrays.stream(joined).mapToDouble(row -> row[1]).toArray();
    DriftMonitor encoded =
        DriftMonitor.withDefaults()
            .withDesignEffect(DesignEffect.none())
            .withRowStatistic(
                RowStatistic.of(
                        "pca",
                        List.of("carrier", "hour"),
                        PcaReconstruction.withDefaults().withVarianceShare(0.5).fit(joined))
                    .withEncoder("carrier", shares));
    Baseline baseline = Baseline.of(Map.of("hour", hours), Map.of("carrier", carriers));
    try (CorrelatedRows rows = new CorrelatedRows(encoded, schema, Optional.of(baseline))) {
      for (int i = 0; i < 2000; i++) {
        rows.frame.begin(Call.none(), Assignment.none());
        rows.frame.row().text(0, carriers[i]);
        rows.frame.row().number(1, hours[(i + 1) % 2000]);
        rows.recorder.record(rows.frame);
      }
      rows.time.advance(BUCKET);

      assertThat(encoded.report(REF).alarmed()).containsExactly("pca");
    }
  }

  private static double hour(String carrier) {
    return carrier.equals("AA") ? 3 : 0;
  }

  @Test
  void open_ofAVersionWithAFeatureOfThatName_isRefused() {
    DriftMonitor clash =
        DriftMonitor.withDefaults().withRowStatistic(RowStatistic.of("b", NAMES, pca));

    assertThatThrownBy(() -> open(clash))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A row statistic has a name of its own, but 'b' is a feature of the model too; call the"
                + " statistic otherwise");
    Baseline labelled = Baseline.of(Map.of("a", new double[] {1, 2}, "pca", new double[] {1, 2}));
    FeatureSchema schema = CorrelatedRows.numbers(1);
    assertThatThrownBy(() -> new CorrelatedRows(monitor, schema, Optional.of(labelled)))
        .hasMessageContaining("'pca' is a column of the baseline too");
    assertThat(clash.reports()).isEmpty();
  }

  @Test
  void of_whatDoesNotFit_isRefused() {
    assertThatThrownBy(() -> RowStatistic.of("prediction", NAMES, pca))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other than 'prediction'");
    assertThatThrownBy(() -> RowStatistic.of(" ", NAMES, pca)).hasMessageContaining("called ' '");
    assertThatThrownBy(() -> RowStatistic.of("pca", List.of("a", "b"), pca))
        .hasMessageContaining("fitted on 10 columns, but is given 2: [a, b]");
    List<String> twice = new ArrayList<>(NAMES);
    twice.set(9, "a");
    assertThatThrownBy(() -> RowStatistic.of("pca", twice, pca))
        .hasMessageContaining("Columns differ");
    assertThatThrownBy(
            () ->
                RowStatistic.of("pca", NAMES, pca)
                    .withEncoder("x", FrequencyEncoder.of(new String[] {"v"})))
        .hasMessageContaining("'x' is none of");
    assertThatThrownBy(() -> monitor.withRowStatistic(RowStatistic.of("pca", NAMES, pca)))
        .hasMessageContaining("two are called 'pca'");
    assertThatThrownBy(() -> RowStatistic.of("own", List.of("a"), own(new double[0])))
        .hasMessageContaining("none of them is a finite number");
  }

  @Test
  void record_whenADetectorOfOnesOwnFails_countsAMissingValue() {
    DriftMonitor failing =
        DriftMonitor.withDefaults()
            .withRowStatistic(RowStatistic.of("own", List.of("a"), own(new double[] {1, 2})));
    FeatureSchema schema = CorrelatedRows.numbers(1);
    Baseline baseline = Baseline.of(Map.of("a", new double[] {1, 2}));
    try (CorrelatedRows rows = new CorrelatedRows(failing, schema, Optional.of(baseline))) {
      for (int i = 0; i < 75; i++) {
        rows.serve(new double[] {-1});
      }
      for (int i = 0; i < 25; i++) {
        rows.serve(new double[] {1});
      }

      assertThat(failing.report(REF).feature("a").samples()).isEqualTo(100);
      assertThat(failing.report(REF).feature("own").samples()).isEqualTo(100);
      assertThat(failing.report(REF).feature("own").missingShare()).isEqualTo(0.75);
    }
  }

  private static RowDistance own(double[] calibration) {
    return new RowDistance() {
      @Override
      public int columns() {
        return 1;
      }

      @Override
      public double measure(double[] row) {
        if (row[0] < 0) {
          throw new IllegalStateException(String.valueOf(row[0]));
        }
        return row[0];
      }

      @Override
      public double[] calibration() {
        return calibration;
      }
    };
  }

  @Test
  void meters_ofMoreFeaturesThanTheCap_keepARowForTheStatistic() {
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      features.add(Feature.number(String.format("f%03d", i)));
    }
    FeatureSchema schema = FeatureSchema.of(features);
    DriftMonitor wide =
        DriftMonitor.withDefaults()
            .withLearnedRows(10)
            .withRowStatistic(RowStatistic.of("pca", schema.names().subList(0, COLUMNS), pca));
    try (CorrelatedRows rows = new CorrelatedRows(wide, schema, Optional.empty())) {
      for (int i = 0; i < 20; i++) {
        rows.serve(random.doubles(120).toArray());
      }
      rows.time.advance(BUCKET);

      assertThat(rows.registry.get(DriftMeters.MISSING).gauges()).hasSize(101);
      assertThat(rows.registry.get(DriftMeters.SCORE).tag("feature", "pca").gauges()).isNotEmpty();
    }
  }

  @Test
  void record_ofAFrame_allocatesNothing() {
    try (CorrelatedRows rows = open(monitor)) {
      rows.frame.begin(Call.none(), Assignment.none());
      for (int j = 0; j < COLUMNS; j++) {
        rows.frame.row().number(j, j);
      }

      assertThat(Allocation.allocated(() -> rows.recorder.record(rows.frame))).isZero();
    }
  }

  private CorrelatedRows open(DriftMonitor monitor) {
    return new CorrelatedRows(
        monitor, CorrelatedRows.numbers(COLUMNS), Optional.of(CorrelatedRows.baseline(training)));
  }

  private static double detected(CorrelatedRows rows, String feature, String method) {
    return rows.registry
        .get(DriftMeters.DETECTED)
        .tag("feature", feature)
        .tag("method", method)
        .gauge()
        .value();
  }
}
