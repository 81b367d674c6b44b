package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.serving.gate.Batching.Sizing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The scenarios of Triton's L0_batcher and TF Serving's batching_session, under their names, as far
 * as there is something to say where no batch ever waits for a timer.
 */
class BatchScenariosTest {

  @Test
  void staticBatchLtAnyPreferred_freeLane_runsAloneAtOnce() {
    try (Bench bench = Bench.create()) {
      bench.letGo();
      assertThat(bench.served.predict(new Bench.Input(1)).value()).isEqualTo(10f);
      assertThat(bench.runs).containsExactly(1);
    }
  }

  @Test
  void multiBatchPreferred_whoWaited_runsTogether() throws Exception {
    try (Bench bench = Bench.create()) {
      List<FutureTask<Float>> calls = oneRunning(bench, 5);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 5);
      assertThat(bench.meters.get("mlops.batch.size").tag("model", "m").meter().measure())
          .extracting(m -> m.getStatistic() + "=" + m.getValue())
          .containsExactly("COUNT=2.0", "TOTAL=6.0", "MAX=5.0");
    }
  }

  @Test
  void multiBatchSumGtMaxPreferred_moreThanTheLargest_runsInTwo() throws Exception {
    try (Bench bench = Bench.create()) {
      List<FutureTask<Float>> calls = oneRunning(bench, 11);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 8, 3);
    }
  }

  @Test
  void multiBatchGtMaxPreferred_batchingAsksForLess_runsThat() throws Exception {
    Batching four = Batching.withDefaults().withMost(4);
    try (Bench bench = new Bench(1, 8, Admission.withDefaults(), four)) {
      List<FutureTask<Float>> calls = oneRunning(bench, 6);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 4, 2);
    }
  }

  @Test
  void multiBatchNotPreferred_batchingOff_runsOneByOne() throws Exception {
    try (Bench bench = new Bench(1, 8, Admission.withDefaults(), Batching.off())) {
      List<FutureTask<Float>> calls = oneRunning(bench, 3);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 1, 1, 1);
    }
  }

  @Test
  void multiBatchPreserveOrdering_everyCaller_getsItsOwnAnswer() throws Exception {
    try (Bench bench = new Bench(2, 4, Admission.withDefaults(), Batching.withDefaults())) {
      FutureTask<Float> one = bench.running(1);
      FutureTask<Float> two = bench.running(2);
      List<FutureTask<Float>> calls = new ArrayList<>(List.of(one, two));
      for (int i = 3; i < 20; i++) {
        calls.add(bench.waiting(i));
      }
      bench.letGo();
      answered(calls);
    }
  }

  @Test
  void multiBatchDifferentShape_aListAndSingles_shareRunsAndKeepTheirAnswers() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> single = bench.waiting(2);
      FutureTask<List<Float>> list = bench.waitingAll(List.of(3f, 4f, 5f));
      FutureTask<Float> other = bench.waiting(6);
      bench.letGo();
      answered(List.of(running, single));
      assertThat(list.get()).containsExactly(30f, 40f, 50f);
      assertThat(other.get()).isEqualTo(60f);
      assertThat(bench.runs).containsExactly(1, 5);
    }
  }

  @Test
  void batchingWithLargeBatch_listLongerThanTheLargest_isCutAndLetsASingleThrough()
      throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      List<Float> many = IntStream.range(0, 20).mapToObj(i -> (float) i).toList();
      FutureTask<List<Float>> list = bench.waitingAll(many);
      FutureTask<Float> single = bench.waiting(7);
      bench.letGo();
      answered(List.of(running));
      assertThat(single.get()).isEqualTo(70f);
      assertThat(list.get()).isEqualTo(many.stream().map(x -> x * 10).toList());
      assertThat(bench.runs).hasSizeBetween(4, 5).allMatch(rows -> rows <= 8);
    }
  }

  @Test
  void allowedBatchSizesRequirePadding_threeWait_runAsFour() throws Exception {
    try (Bench bench = padded()) {
      List<FutureTask<Float>> calls = oneRunning(bench, 3);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 4);
      assertThat(bench.meters.get("mlops.batch.padding").summary().totalAmount()).isEqualTo(1);
    }
  }

  @Test
  void allowedBatchSizesNoPaddingNeeded_fourWait_runAsFour() throws Exception {
    try (Bench bench = padded()) {
      List<FutureTask<Float>> calls = oneRunning(bench, 4);
      bench.letGo();
      answered(calls);
      assertThat(bench.runs).containsExactly(1, 4);
      assertThat(bench.meters.get("mlops.batch.padding").summary().totalAmount()).isZero();
    }
  }

  private static Bench padded() {
    return new Bench(
        1, 8, Admission.withDefaults(), Batching.withDefaults().withSizing(Sizing.WARMED));
  }

  @Test
  void requestWithIncompatibleInput_inABatch_failsAloneAndTheOthersRunAgain() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> good = bench.waiting(2);
      FutureTask<Float> bad = bench.waiting(Bench.INVALID);
      FutureTask<Float> other = bench.waiting(3);
      bench.letGo();
      answered(List.of(running, good));
      assertThat(other.get()).isEqualTo(30f);
      assertThatThrownBy(bad::get)
          .cause()
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("x was negative");
      assertThat(bench.runs).containsExactly(1, 3, 2);
    }
  }

  @Test
  void oneFailing_inABatchOfEight_isFoundByHalvingAndNamed() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      List<FutureTask<Float>> good = new ArrayList<>();
      for (int i = 2; i < 5; i++) {
        good.add(bench.waiting(i));
      }
      FutureTask<Float> bad = bench.waiting(Bench.FAILING);
      for (int i = 5; i < 9; i++) {
        good.add(bench.waiting(i));
      }
      bench.letGo();
      answered(List.of(running));
      answered(good, 2);
      assertThatThrownBy(bad::get)
          .cause()
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.INFERENCE))
          .hasMessageContainingAll("m:1", "features [x]", "the kernel failed")
          .hasMessageNotContaining("-2")
          .hasRootCauseInstanceOf(UnsupportedOperationException.class);
      assertThat(bench.runs).containsExactly(1, 8, 4, 2, 2, 1, 1, 4);
    }
  }

  @Test
  void oneBroken_errorInABatch_reachesItsCallerOnly() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> good = bench.waiting(2);
      FutureTask<Float> bad = bench.waiting(Bench.BROKEN);
      bench.letGo();
      answered(List.of(running, good));
      assertThatThrownBy(bad::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(AssertionError.class)
          .hasMessage("the kernel broke");
    }
  }

  @Test
  void oneFailing_alone_isNamedToo() {
    try (Bench bench = Bench.create()) {
      bench.letGo();
      assertThatThrownBy(() -> bench.served.predict(new Bench.Input(Bench.FAILING)))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("m:1", "features [x]", "the kernel failed");
    }
  }

  @Test
  void oneFailing_inAWaitingList_failsTheListWithItsIndexAndNobodyElse() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> good = bench.waiting(2);
      FutureTask<List<Float>> list = bench.waitingAll(List.of(3f, 4f, Bench.INVALID));
      bench.letGo();
      answered(List.of(running, good));
      assertThatThrownBy(list::get)
          .cause()
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(2))
          .hasMessage("x was negative (index 2 of 3 inputs)");
    }
  }

  @Test
  void listThatLeft_whileItsBatchIsHalved_changesNothingForTheOthers() throws Exception {
    try (Bench bench = Bench.create()) {
      FutureTask<Float> running = bench.running(1);
      FutureTask<Float> good = bench.waiting(2);
      List<Bench.Input> inputs = new ArrayList<>(List.of(new Bench.Input(3), new Bench.Input(4)));
      FutureTask<List<Float>> list =
          bench.waitingAll(inputs, Call.none().deadline(Duration.ofMillis(500)));
      FutureTask<Float> bad = bench.waiting(Bench.FAILING);
      bench.letOneGo();
      Bench.until(() -> bench.runs.size() == 2);
      assertThatThrownBy(list::get).cause().isInstanceOf(ModelException.class);
      inputs.clear();
      bench.letGo();
      answered(List.of(running, good));
      assertThatThrownBy(bad::get).cause().hasMessageContaining("the kernel failed");
      assertThat(bench.runs).containsExactly(1, 4, 1, 3, 2, 1);
    }
  }

  @Test
  void oneFailing_inALaterPartOfAList_namesItsIndexInTheList() {
    try (Bench bench = Bench.create()) {
      bench.letGo();
      List<Bench.Input> inputs = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        inputs.add(new Bench.Input(i == 10 ? Bench.INVALID : i));
      }
      assertThatThrownBy(() -> bench.served.predictAll(inputs, Call.none()))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(10))
          .hasMessage("x was negative (index 10 of 12 inputs)");
    }
  }

  /** Call 1 runs, {@code more} wait. */
  private static List<FutureTask<Float>> oneRunning(Bench bench, int more) {
    List<FutureTask<Float>> calls = new ArrayList<>();
    calls.add(bench.running(1));
    for (int i = 0; i < more; i++) {
      calls.add(bench.waiting(i + 2));
    }
    return calls;
  }

  private static void answered(List<FutureTask<Float>> calls) throws Exception {
    answered(calls, 1);
  }

  private static void answered(List<FutureTask<Float>> calls, int first) throws Exception {
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get()).isEqualTo((first + i) * 10f);
    }
  }
}
