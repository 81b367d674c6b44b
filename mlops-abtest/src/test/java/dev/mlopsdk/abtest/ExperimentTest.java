package dev.mlopsdk.abtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Assignment.Reason;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.meter.VersionMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentTest {

  private final TrafficSplit split = TrafficSplit.of("v2-test").champion(90).challenger(10);
  private final Experiment experiment = Experiment.on(split);

  @Test
  void table_nothingCounted_saysSo() {
    ExperimentTable table = experiment.table();
    assertThat(table.epochs()).isZero();
    assertThat(table.arm("challenger").exposures()).isZero();
    assertThat(table.arm("challenger").mean().value()).isNaN();
    assertThat(table.arm("challenger").difference().excludes(0)).isFalse();
    assertThat(table.sampleRatio().pValue()).isEqualTo(1);
    assertThat(table.toString()).contains("0 epochs").contains("challenger").contains("as split");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.arm("third"))
        .withMessageContaining("[champion, challenger]");
  }

  @Test
  void table_goldenStrata_areThoseOfNumpy() {
    // The sizes of the arms by epoch, then one row per estimate.
    List<String[]> golden = Golden.rows("strata.tsv");
    String[] sizes = golden.get(0)[1].split(";", -1);
    for (int epoch = 0; epoch < sizes.length; epoch++) {
      if (epoch > 0) {
        split.reweight(Map.of("champion", 50, "challenger", 50));
      }
      long[] outcomes = Golden.longs(sizes[epoch]);
      for (int arm = 0; arm < 2; arm++) {
        Assignment drawn = split.assign(TrafficSplitTest.unitOf(split, split.variants().get(arm)));
        for (int i = 0; i < outcomes[arm]; i++) {
          experiment.outcome(drawn, ((7 * i * i + 3 * i + 5 * arm + 11 * epoch) % 17) / 4.0);
        }
      }
    }
    ExperimentTable table = experiment.table();
    assertThat(table.epochs()).isEqualTo(4);
    assertEstimate(table.arm("champion").mean(), golden.get(1));
    assertEstimate(table.arm("challenger").mean(), golden.get(2));
    assertEstimate(table.arm("challenger").difference(), golden.get(3));
    assertThat(table.arm("champion").difference()).isEqualTo(new Estimate(0, 0, 0, false));
    assertThat(table.arm("champion").outcomes()).isEqualTo(1_360);
  }

  private static void assertEstimate(Estimate found, String[] golden) {
    double half =
        ConfidenceSequence.withDefaults()
            .halfWidth(Double.parseDouble(golden[2]), Long.parseLong(golden[3]));
    double value = Double.parseDouble(golden[1]);
    assertThat(found.value()).isCloseTo(value, within(1e-12));
    assertThat(found.low()).isCloseTo(value - half, within(1e-12));
    assertThat(found.high()).isCloseTo(value + half, within(1e-12));
  }

  @Test
  void outcome_hugeValuesOfSmallVariance_keepTheirVariance() {
    Assignment drawn = split.assign(TrafficSplitTest.unitOf(split, "champion"));
    for (int i = 0; i < 1_000; i++) {
      experiment.outcome(drawn, 1e9 + i % 2);
    }
    Estimate mean = experiment.table().arm("champion").mean();
    assertThat(mean.value()).isEqualTo(1e9 + 0.5);
    double half = ConfidenceSequence.withDefaults().halfWidth(Math.sqrt(0.25 / 999), 1_000);
    assertThat(mean.high() - mean.value()).isCloseTo(half, within(1e-6));
  }

  @Test
  void outcome_fewerThanAHundredOrAllEqual_hasNoInterval() {
    Assignment drawn = split.assign(TrafficSplitTest.unitOf(split, "champion"));
    IntStream.range(0, 99).forEach(i -> experiment.outcome(drawn, i % 2));
    Estimate few = experiment.table().arm("champion").mean();
    assertThat(few.low()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(few.toString()).isEqualTo("0.4949 [too few yet]");

    Experiment equal = Experiment.on(split);
    IntStream.range(0, 1_000).forEach(i -> equal.outcome(drawn, 1));
    Estimate constant = equal.table().arm("champion").mean();
    assertThat(constant.high()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(constant.constant()).isTrue();
    assertThat(constant.toString()).isEqualTo("1.000 [no variance]");
  }

  @Test
  void outcome_notFinite_isCountedApart() {
    Assignment drawn = split.assign("user-1");
    experiment.outcome(drawn, Double.NaN);
    experiment.outcome(drawn, Double.POSITIVE_INFINITY);
    experiment.outcome(drawn, 1);
    assertThat(experiment.table().notFinite()).isEqualTo(2);
    assertThat(experiment.table().arm(drawn.variant()).outcomes()).isEqualTo(1);
    assertThat(experiment.table().toString()).contains("2 outcomes had no finite value");
  }

  @Test
  void expose_unitsThatComeBack_countOnceEvenAcrossEpochs() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 1_000; i++) {
        String unit = "user-" + i;
        experiment.expose(split.assign(unit), unit);
      }
      split.reweight(Map.of("champion", 80 - 10 * round, "challenger", 20 + 10 * round));
    }
    ExperimentTable table = experiment.table();
    long exposures = table.arms().stream().mapToLong(ExperimentTable.Arm::exposures).sum();
    long units = table.arms().stream().mapToLong(ExperimentTable.Arm::units).sum();
    assertThat(exposures).isEqualTo(3_000);
    assertThat(units).isEqualTo(1_000);
    assertThat(table.sampleRatio().mismatch()).isFalse();
  }

  @Test
  void expose_challengersLost_isAMismatch() {
    for (int i = 0; i < 20_000; i++) {
      String unit = "user-" + i;
      Assignment drawn = split.assign(unit);
      if (drawn.index() == 0 || i % 3 > 0) {
        experiment.expose(drawn, unit);
      }
    }
    assertThat(experiment.table().sampleRatio().mismatch()).isTrue();
    assertThat(experiment.table().toString()).contains("MISMATCH");
  }

  @Test
  void expose_moreUnitsThanNoted_saysSo() {
    Experiment small = experiment.units(100);
    for (int i = 0; i < 1_000; i++) {
      String unit = "user-" + i;
      small.expose(split.assign(unit), unit);
    }
    ExperimentTable table = small.table();
    assertThat(table.unitsFull()).isTrue();
    assertThat(table.arms().stream().mapToLong(ExperimentTable.Arm::units).sum()).isEqualTo(100);
    assertThat(table.arms().stream().mapToLong(ExperimentTable.Arm::exposures).sum())
        .isEqualTo(1_000);
    assertThat(table.toString()).contains("no longer counted");
    assertThatIllegalArgumentException().isThrownBy(() -> experiment.units(0));
  }

  @Test
  void expose_assignmentsThatWereNotDrawnHere_doNotCount() {
    TrafficSplit other = TrafficSplit.of("other").champion(1);
    TrafficSplit namesake = TrafficSplit.of("v2-test").variant("a", 1).variant("b", 1);
    TrafficSplit with = split.override("bob", "challenger");
    for (Assignment assignment :
        new Assignment[] {
          Assignment.none(),
          split.unassigned(),
          with.assign("bob"),
          other.assign("user-1"),
          namesake.assign("user-1"),
          namesake.assign("user-2"),
          new Assignment("v2-test", "x", 7, Reason.SPLIT, 0, 1)
        }) {
      experiment.expose(assignment, "user-1");
      experiment.outcome(assignment, 1);
    }
    assertThat(experiment.table().epochs()).isZero();
  }

  @Test
  void expose_unitsThatAnotherSplitDrew_areCountedApart() {
    TrafficSplit other = TrafficSplit.of("v3-test").champion(90).challenger(10);
    assertThat(experiment.table().foreignSplit()).isNull();
    experiment.expose(other.assign("user-1"), "user-1");
    experiment.expose(other.assign("user-2"), "user-2");
    experiment.expose(other.unassigned(), null);
    experiment.outcome(other.assign("user-1"), 1);
    ExperimentTable table = experiment.table();
    assertThat(table.foreign()).isEqualTo(2);
    assertThat(table.toString())
        .contains("note: 2 exposures of another split 'v3-test' do not count");
    assertThat(table.arm("champion").exposures()).isZero();
  }

  @Test
  @SuppressWarnings("NullAway") // What callers without a checker do.
  void methods_null_sayWhatToGive() {
    assertThatNullPointerException()
        .isThrownBy(() -> experiment.outcome(null, 1))
        .withMessageContaining("split.assign(unit)");
    assertThatNullPointerException()
        .isThrownBy(() -> experiment.expose(null, "user-1"))
        .withMessageContaining("split.assign(unit)");
    assertThatNullPointerException()
        .isThrownBy(() -> Experiment.on(null))
        .withMessageContaining("The split is null");
    assertThatNullPointerException()
        .isThrownBy(() -> experiment.metric("accuracy", null))
        .withMessageContaining("The metric is null");
    assertThatNullPointerException()
        .isThrownBy(() -> experiment.sequence(null))
        .withMessageContaining("The sequence is null");
  }

  @Test
  void expose_epochThatTheSplitNeverHad_isLeftOutAndSaid() {
    experiment.expose(new Assignment("v2-test", "champion", 0, Reason.SPLIT, 9, 0.9), "user-1");
    assertThat(experiment.table().leftOut()).isEqualTo(1);
    assertThat(experiment.table().toString()).contains("does not remember");
  }

  @Test
  void open_twoVersions_countIntoOneTableByArm() {
    Experiment hits =
        experiment.metric("accuracy", (score, truth) -> (score >= 0.5) == (truth == 1) ? 1 : 0);
    Recorder v1 = hits.open(version(1));
    Recorder v2 = hits.open(version(2));
    for (int i = 0; i < 5_000; i++) {
      Call call = Call.unit("user-" + i);
      Assignment drawn = split.assign(call.unit());
      Recorder recorder = drawn.index() == 0 ? v1 : v2;
      recorder.record(prediction(call, drawn, 0.7, i));
      recorder.outcome(
          OutcomeView.of(i, 0.7, i % (drawn.index() == 0 ? 2 : 4) == 0 ? 0 : 1, drawn));
    }
    v1.close();
    ExperimentTable table = hits.table();
    assertThat(table.metric()).isEqualTo("accuracy");
    assertThat(table.arm("champion").exposures() + table.arm("challenger").exposures())
        .isEqualTo(5_000);
    assertThat(table.arm("champion").mean().value()).isCloseTo(0.5, within(0.02));
    assertThat(table.arm("challenger").mean().value()).isCloseTo(0.75, within(0.05));
    assertThat(table.arm("challenger").difference().excludes(0)).isTrue();
  }

  @Test
  void open_lateOutcomeOfAClosedVersion_stillCounts() {
    Recorder recorder = experiment.open(version(1));
    Assignment drawn = split.assign("user-1");
    recorder.close();
    recorder.outcome(OutcomeView.of(1, 0.7, 1, drawn));
    assertThat(experiment.table().arm(drawn.variant()).outcomes()).isEqualTo(1);
  }

  @Test
  void outcome_metricThatThrows_isCountedApart() {
    Experiment failing =
        experiment.metric(
            "broken",
            (score, truth) -> {
              throw new IllegalStateException("no");
            });
    failing.open(version(1)).outcome(OutcomeView.of(1, 0.7, 1, split.assign("user-1")));
    assertThat(failing.table().notFinite()).isEqualTo(1);
  }

  @Test
  void record_knownEpoch_allocatesNothing() {
    Recorder recorder = experiment.open(version(1));
    Call call = Call.unit("20-character-user-id");
    Assignment drawn = split.assign(call.unit());
    Frame prediction = prediction(call, drawn, 0.7, 1);
    OutcomeView outcome = OutcomeView.of(1, 0.7, 1, drawn);
    assertThat(Allocation.bytesPerCall(() -> recorder.record(prediction))).isZero();
    assertThat(Allocation.bytesPerCall(() -> recorder.outcome(outcome))).isZero();
  }

  @Test
  void expose_manyThreads_loseNothing() throws InterruptedException {
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  String unit = "user-" + i;
                  Assignment drawn = split.assign(unit);
                  experiment.expose(drawn, unit);
                  experiment.outcome(drawn, 1);
                }
              });
      threads[t].start();
    }
    split.reweight(Map.of("champion", 50, "challenger", 50));
    for (Thread thread : threads) {
      thread.join();
    }
    ExperimentTable table = experiment.table();
    assertThat(table.arms().stream().mapToLong(ExperimentTable.Arm::exposures).sum())
        .isEqualTo(80_000);
    assertThat(table.arms().stream().mapToLong(ExperimentTable.Arm::outcomes).sum())
        .isEqualTo(80_000);
    assertThat(table.arms().stream().mapToLong(ExperimentTable.Arm::units).sum()).isEqualTo(20_000);
  }

  @Test
  void bindTo_prometheus_showsTheMetersAcrossEpochs() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.throwExceptionOnRegistrationFailure();
    experiment.bindTo(registry);
    Experiment.on(TrafficSplit.of("checkout").variant("a", 1).variant("b", 1)).bindTo(registry);
    for (int i = 0; i < 100; i++) {
      String unit = "user-" + i;
      experiment.expose(split.assign(unit), unit);
      experiment.outcome(split.assign(unit), 1);
      if (i == 50) {
        split.reweight(Map.of("champion", 0, "challenger", 1));
      }
    }
    ExperimentTable.Arm champion = experiment.table().arm("champion");
    assertThat(registry.scrape())
        .contains(
            "mlops_experiment_exposures_total{experiment=\"v2-test\",variant=\"champion\"} "
                + (double) champion.exposures())
        .contains(
            "mlops_experiment_outcomes_total{experiment=\"v2-test\",variant=\"challenger\"} "
                + (double) (100 - champion.outcomes()))
        .contains("mlops_experiment_srm_pvalue{experiment=\"v2-test\"} ")
        .contains("mlops_experiment_srm_pvalue{experiment=\"checkout\"} 1.0");
  }

  @Test
  void close_asOftenAsBound_removesTheMetersOnce() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    experiment.close();
    experiment.bindTo(registry);
    experiment.bindTo(registry);
    assertThat(registry.getMeters()).hasSize(5);
    experiment.close();
    assertThat(registry.getMeters()).hasSize(5);
    experiment.close();
    assertThat(registry.getMeters()).isEmpty();
    experiment.close();
    experiment.bindTo(registry);
    assertThat(registry.getMeters()).hasSize(5);
  }

  @Test
  void packageInfo_example_printsTheTable() {
    TrafficSplit split = TrafficSplit.of("checkout").variant("a", 90).variant("b", 10);
    Experiment experiment = Experiment.on(split);
    for (int user = 0; user < 20_000; user++) {
      String userId = "user-" + user;
      Assignment arm = split.assign(userId);
      experiment.expose(arm, userId);
      boolean bought = user % (arm.variant().equals("b") ? 4 : 10) == 0;
      experiment.outcome(arm, bought ? 1 : 0);
    }
    assertThat(experiment.table().toString().lines())
        .containsExactly(
            "experiment checkout, 1 epoch, 95 % intervals that hold at every look",
            "variant  exposures  units  outcomes  mean of outcome           difference from a",
            "a            18010  18010     18010  0.1002 [0.09298, 0.1074]",
            "b             1990   1990      1990  0.2402 [0.2109, 0.2695]   0.1400 [0.1099, 0.1701]",
            "sample ratio: as split (e-value 0.005455, p 1.000, mismatch at p <= 0.01)");
  }

  private static VersionContext version(int version) {
    ModelArtifact artifact = StoredNothing.version(version);
    return new VersionContext(
        artifact,
        FeatureSchema.empty(),
        new VersionMeters(new SimpleMeterRegistry(), artifact.ref()),
        FakeTime.at(Instant.EPOCH),
        event -> {});
  }

  private static Frame prediction(Call call, Assignment assignment, double score, long id) {
    Frame frame = new Frame(FeatureSchema.empty(), FakeTime.at(Instant.EPOCH));
    frame.begin(call, assignment);
    frame.score(score);
    frame.end(null, 0, id);
    return frame;
  }
}
