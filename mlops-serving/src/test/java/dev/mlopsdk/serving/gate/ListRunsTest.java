package dev.mlopsdk.serving.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.schema.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListRunsTest {

  /** Three runs of eight. */
  private static final int SIZE = 24;

  private static List<Bench.Input> inputs() {
    return IntStream.range(0, SIZE).mapToObj(Bench.Input::new).toList();
  }

  private static List<Float> answers() {
    return IntStream.range(0, SIZE).mapToObj(x -> x * 10f).toList();
  }

  @Test
  void predictAll_ofSeveralRuns_takesTheFreeLanes() throws Exception {
    try (Bench bench = Bench.relayed(2)) {
      FutureTask<List<Float>> list = bench.startAll(inputs(), Call.none());
      Thread caller = bench.lastThread();
      Bench.until(() -> bench.runs.size() == 2);
      assertThat(List.copyOf(bench.ranOn)).contains(caller).doesNotHaveDuplicates();
      bench.letGo();
      assertThat(list.get()).isEqualTo(answers());
      assertThat(bench.runs).containsExactly(8, 8, 8);
    }
  }

  @Test
  void predictAll_inOneLane_staysOnItsThread() throws Exception {
    Batching batching = Batching.withDefaults().withLists(Batching.Lists.ONE_LANE);
    try (Bench bench = Bench.relayed(2, batching)) {
      FutureTask<List<Float>> list = bench.startAll(inputs(), Call.none());
      Thread caller = bench.lastThread();
      bench.letGo();
      assertThat(list.get()).isEqualTo(answers());
      assertThat(bench.ranOn).containsExactly(caller, caller, caller);
    }
  }

  @Test
  void predictAll_whileTheOtherLaneIsTaken_staysOnItsThread() throws Exception {
    try (Bench bench = Bench.relayed(2)) {
      FutureTask<Float> other = bench.running(7);
      FutureTask<List<Float>> list = bench.startAll(inputs(), Call.none());
      Thread caller = bench.lastThread();
      Bench.until(() -> bench.runs.size() == 2);
      bench.letGo();
      assertThat(list.get()).isEqualTo(answers());
      assertThat(other.get()).isEqualTo(70f);
      assertThat(bench.ranOn.get(1)).isSameAs(caller);
    }
  }

  @Test
  void predictAll_anInputOfALaterRunDoesNotFit_isNamedByItsPlace() {
    try (Bench bench = Bench.relayed(2)) {
      bench.letGo();
      List<Bench.Input> inputs = new ArrayList<>(inputs());
      inputs.set(20, new Bench.Input(Bench.INVALID));
      assertThatThrownBy(() -> bench.served.predictAll(inputs, Call.none()))
          .isInstanceOfSatisfying(
              InvalidInputException.class, e -> assertThat(e.index()).isEqualTo(20));
      assertThat(bench.shownFailures).containsExactly((double) Bench.INVALID);
    }
  }

  @Test
  void predictAll_bySeveralCallers_answersEachItsOwn() throws Exception {
    try (Bench bench = Bench.relayed(2)) {
      bench.letGo();
      List<FutureTask<List<Float>>> lists = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        lists.add(bench.startAll(inputs(), Call.none()));
      }
      for (FutureTask<List<Float>> list : lists) {
        assertThat(list.get()).isEqualTo(answers());
      }
      assertThat(bench.served.predictAll(inputs(), Call.none()))
          .extracting(Prediction::value)
          .isEqualTo(answers());
      Bench.until(() -> bench.served.load().running() == 0);
    }
  }
}
