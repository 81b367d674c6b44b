package dev.mlopsdk.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.pair.AnswerPair;
import dev.mlopsdk.core.pair.Comparison;
import dev.mlopsdk.core.pair.PairedLoss;
import dev.mlopsdk.core.signal.Signals;
import dev.mlopsdk.core.stats.Repeatability;
import dev.mlopsdk.core.value.Economics;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.shadow.ShadowKit.Input;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class ShadowTest {

  private static final ModelRef V1 = ModelRef.of("m", 1);
  private static final ModelRef V2 = ModelRef.of("m", 2);

  private final ShadowKit kit = new ShadowKit();

  /** What recorders were shown. */
  private static final class Shown implements PredictionObserver {

    record Seen(ModelRef version, Assignment.Reason reason, long counter, Call call) {}

    final Queue<Seen> answers = new ConcurrentLinkedQueue<>();
    final Queue<Seen> failures = new ConcurrentLinkedQueue<>();
    final Queue<Seen> truths = new ConcurrentLinkedQueue<>();

    @Override
    public Recorder open(VersionContext version) {
      return new Recorder() {
        @Override
        public void record(PredictionView view) {
          answers.add(seen(view));
        }

        @Override
        public void failed(PredictionView view, Throwable failure) {
          failures.add(seen(view));
        }

        private Seen seen(PredictionView view) {
          return new Seen(version.ref(), view.assignment().reason(), view.idCounter(), view.call());
        }

        @Override
        public void outcome(OutcomeView truth) {
          truths.add(
              new Seen(version.ref(), truth.assignment().reason(), truth.idCounter(), Call.none()));
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void predict_withAShadow_answersTheChampionsAndPairsTheChallengers() throws Exception {
    try (var model = kit.builder(kit.all()).open()) {
      Prediction<Double> answer = model.predict(new Input(4));
      assertThat(answer.value()).isEqualTo(4.0);
      AnswerPair pair = kit.pair();
      assertThat(pair.id()).isEqualTo(answer.id());
      assertThat(pair.champion().model()).isEqualTo(V1);
      assertThat(pair.champion().value()).isEqualTo(4.0);
      assertThat(pair.challenger().model()).isEqualTo(V2);
      assertThat(pair.challenger().score()).isEqualTo(2);
      assertThat(pair.scoreDifference()).isEqualTo(-2);
    }
  }

  @Test
  void predictAll_withAShadow_copiesEveryInput() throws Exception {
    try (var model = kit.builder(kit.all()).open()) {
      model.predictAll(List.of(new Input(2), new Input(6)), Call.none());
      assertThat(kit.pair().challenger().score()).isEqualTo(1);
      assertThat(kit.pair().challenger().score()).isEqualTo(3);
    }
  }

  @Test
  void aCopy_isSeenByTheChallengersRecordersAsAShadow_andIsNobodysExposure() throws Exception {
    Shown shown = new Shown();
    try (var model = kit.builder(kit.all()).observe(shown).open()) {
      model.predict(
          new Input(4),
          Call.unit("ann").attribute("shop", "de").deadline(Duration.ofMinutes(9)).trace("t-1"));
      kit.pair();
      Shown.Seen first = shown.answers.remove();
      Shown.Seen copy = shown.answers.remove();
      assertThat(first.version()).isEqualTo(V1);
      assertThat(first.reason()).isEqualTo(Assignment.Reason.NO_SPLIT);
      assertThat(copy.version()).isEqualTo(V2);
      assertThat(copy.reason()).isEqualTo(Assignment.Reason.SHADOW);
      assertThat(copy.counter()).isEqualTo(first.counter());
      assertThat(copy.call().unit()).hasToString("ann");
      assertThat(copy.call().attributes()).containsEntry("shop", "de");
      assertThat(copy.call().trace()).isEqualTo("t-1");
      assertThat(copy.call().priority()).isEqualTo(Priority.BACKGROUND);
      assertThat(copy.call().isFresh()).isTrue();
      assertThat(copy.call().timeoutNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void meters_ofCallersPredictions_countNoCopy() throws Exception {
    try (var model = kit.builder(kit.all()).open()) {
      for (int i = 0; i < 3; i++) {
        model.predict(new Input(i));
        kit.pair();
      }
      assertThat(calls("1")).isEqualTo(3);
      assertThat(calls("2")).isZero();
      assertThat(
              kit.meters
                  .get(ShadowMeters.PREDICTIONS)
                  .tags("version", "2", "champion", "1", "outcome", "success")
                  .timer()
                  .count())
          .isEqualTo(3);
      assertThat(kit.meters.get(ShadowMeters.DIFFERENCE).summary().totalAmount()).isEqualTo(1.5);
      assertThat(kit.meters.get(ShadowMeters.MISMATCH).counter().count()).isEqualTo(2);
    }
    assertThat(kit.meters.getMeters())
        .noneMatch(meter -> meter.getId().getName().startsWith("mlops.shadow"));
  }

  private long calls(String version) {
    return kit.meters
        .get(CoreMeters.PREDICTION)
        .tags("version", version, "outcome", "success")
        .timer()
        .count();
  }

  @Test
  void outcome_isOneTruthForBoth() throws Exception {
    Shown shown = new Shown();
    Economics eur = Economics.in("eur").perPrediction(1).valuePerOutcome(OutcomeView::value);
    try (var model = kit.builder(kit.all()).observe(shown).observe(eur).open()) {
      PredictionId id = model.predict(new Input(4)).id();
      kit.pair();
      model.outcome(id, 3.5);
      model.outcome(id, 3.5);
      PairedLoss loss = versions(model).loss();
      assertThat(loss.pairs()).as("a duplicate is none").isEqualTo(1);
      assertThat(loss.mean()).isEqualTo(1.5 * 1.5 - 0.5 * 0.5);
      assertThat(loss.worse()).isEqualTo(1);
      assertThat(shown.truths)
          .extracting(Shown.Seen::version, Shown.Seen::reason)
          .containsExactly(
              tuple(V1, Assignment.Reason.NO_SPLIT), tuple(V2, Assignment.Reason.SHADOW));
      assertThat(eur.of(V1).value()).isEqualTo(3.5);
      assertThat(eur.of(V2).cost()).as("a copy costs").isEqualTo(1);
      assertThat(eur.of(V2).outcomes()).as("and earns nothing").isZero();
    }
  }

  private static ShadowReport.Versions versions(ServedModel<?, ?> model) {
    List<ShadowReport.Versions> all = model.shadowReport().orElseThrow().versions();
    return all.get(all.size() - 1);
  }

  @Test
  void aChallengerThatFails_isCountedAndTheCallerKnowsNothing() throws Exception {
    Shown shown = new Shown();
    FakeModel<Input, Double> loader =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (version == 2) {
                throw new ModelException(ModelException.Kind.INFERENCE, "broken");
              }
              return 1.0;
            });
    try (var model =
        ServedModel.of(kit.registry, "m", loader)
            .shadow(kit.all())
            .observe(shown)
            .meters(kit.meters)
            .time(kit.time)
            .open()) {
      assertThat(model.predict(new Input(4)).value()).isEqualTo(1.0);
      ShadowKit.await("the failure", () -> !shown.failures.isEmpty());
      ShadowKit.await("its count", () -> versions(model).failed() == 1);
      assertThat(shown.failures.remove().version()).isEqualTo(V2);
      assertThat(
              kit.meters
                  .get(CoreMeters.PREDICTION)
                  .tags("version", "2", "outcome", "error")
                  .timer()
                  .count())
          .as("callers met no error")
          .isZero();
    }
  }

  @Test
  void aFullQueue_dropsTheCopyAndDelaysNobody() throws Exception {
    Semaphore gate = new Semaphore(0);
    FakeModel<Input, Double> loader =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (version == 2) {
                gate.acquireUninterruptibly();
              }
              return 1.0;
            });
    try (var model =
        ServedModel.of(kit.registry, "m", loader)
            .shadow(kit.all().queue(4))
            .time(kit.time)
            .open()) {
      for (int i = 0; i < 20; i++) {
        assertThat(model.predict(new Input(i)).value()).isEqualTo(1.0);
      }
      // Four wait; one may have left the queue for the model.
      assertThat(ShadowKit.dropped(model, Dropped.QUEUE_FULL)).isBetween(15L, 16L);
      gate.release(20);
      for (long i = ShadowKit.dropped(model, Dropped.QUEUE_FULL); i < 20; i++) {
        kit.pair();
      }
    }
  }

  @Test
  void budgets_ofRunsAndTime_dropWhatIsBeyond() throws Exception {
    try (var model = kit.builder(kit.all().runsPerSecond(2)).open()) {
      for (int i = 0; i < 5; i++) {
        model.predict(new Input(i));
      }
      ShadowKit.await("the drops", () -> ShadowKit.dropped(model, Dropped.BUDGET) == 3);
      assertThat(kit.pairs).hasSize(2);
      kit.time.advance(Duration.ofMillis(500));
      model.predict(new Input(9));
      model.predict(new Input(9));
      ShadowKit.await("one more", () -> ShadowKit.dropped(model, Dropped.BUDGET) == 4);
      assertThat(kit.pairs).hasSize(3);
    }
  }

  @Test
  void timeShare_isPaidBackBeforeTheNextRun() throws Exception {
    FakeModel<Input, Double> slow =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              kit.time.advance(Duration.ofMillis(version == 2 ? 800 : 0));
              return 1.0;
            });
    try (var model =
        ServedModel.of(kit.registry, "m", slow)
            .shadow(kit.all().timeShare(0.1))
            .time(kit.time)
            .open()) {
      model.predict(new Input(1));
      kit.pair();
      model.predict(new Input(2));
      ShadowKit.await("the drop", () -> ShadowKit.dropped(model, Dropped.BUDGET) == 1);
      kit.time.advance(Duration.ofSeconds(8));
      model.predict(new Input(3));
      kit.pair();
    }
  }

  @Test
  void saturation_dropsTheShadowFirst() throws Exception {
    double[] saturation = {0.5};
    try (var model = kit.builder(kit.all().yieldingAt(0.8, () -> saturation[0])).open()) {
      model.predict(new Input(1));
      kit.pair();
      saturation[0] = 0.8;
      model.predict(new Input(2));
      assertThat(ShadowKit.dropped(model, Dropped.OVERLOAD)).isEqualTo(1);
      saturation[0] = 0;
      model.predict(new Input(3));
      assertThat(kit.pair().champion().score()).isEqualTo(3);
    }
  }

  @Test
  void aSaturationThatThrows_isCountedAndTheCallerIsAnswered() {
    try (var model =
        kit.builder(
                kit.all()
                    .yieldingAt(
                        0.8,
                        () -> {
                          throw new IllegalStateException("no load");
                        }))
            .open()) {
      assertThat(model.predict(new Input(3)).value()).isEqualTo(3.0);
      assertThat(ShadowKit.dropped(model, Dropped.FAILED)).isEqualTo(1);
    }
  }

  @Test
  void challenger_replacedMidway_givesPairsOfOneVersionEach() throws Exception {
    try (var model = kit.builder(kit.all()).open()) {
      model.predict(new Input(6));
      assertThat(kit.pair().challenger().model()).isEqualTo(V2);
      kit.publish(3);
      kit.registry.challenge("m", 3, ShadowKit.ANN);
      kit.time.advance(Duration.ofSeconds(5));
      model.predict(new Input(6));
      AnswerPair pair = kit.pair();
      assertThat(pair.challenger().model()).isEqualTo(ModelRef.of("m", 3));
      assertThat(pair.challenger().value()).isEqualTo(2.0);
      assertThat(model.shadowReport().orElseThrow().versions())
          .extracting(each -> each.challenger().version() + ":" + each.agreement().pairs())
          .containsExactly("2:1", "3:1");

      kit.registry.withdraw("m", ShadowKit.ANN);
      kit.time.advance(Duration.ofSeconds(5));
      model.predict(new Input(6));
      ShadowKit.await("the drop", () -> ShadowKit.dropped(model, Dropped.NO_CHALLENGER) == 1);

      kit.registry.challenge("m", 2, ShadowKit.ANN);
      kit.registry.promote("m", 2, ShadowKit.ANN);
      kit.time.advance(Duration.ofSeconds(5));
      assertThat(model.predict(new Input(6)).value()).isEqualTo(3.0);
    }
  }

  @Test
  void split_withAShadow_copiesTheChampionsCallsOnly() throws Exception {
    Assigner half =
        new Assigner() {
          @Override
          public Assignment assign(CharSequence unit) {
            int arm = unit.toString().equals("ann") ? 0 : 1;
            return new Assignment("e", variants().get(arm), arm, Assignment.Reason.SPLIT, 1, 0.5);
          }

          @Override
          public Assignment unassigned() {
            return Assignment.none();
          }

          @Override
          public List<String> variants() {
            return List.of("champion", "challenger");
          }
        };
    try (var model = kit.builder(kit.all()).split(half).open()) {
      assertThat(model.predict(new Input(4), Call.unit("bob")).value()).isEqualTo(2.0);
      ShadowKit.await("the drop", () -> ShadowKit.dropped(model, Dropped.SAME_VERSION) == 1);
      assertThat(model.predict(new Input(4), Call.unit("ann")).value()).isEqualTo(4.0);
      assertThat(kit.pair().champion().model()).isEqualTo(V1);
    }
  }

  @Test
  void close_dropsWhatWaitsAndFreesTheChallenger() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Semaphore gate = new Semaphore(0);
    FakeModel<Input, Double> loader =
        FakeModel.of(
            Input.class,
            (input, version) -> {
              if (version == 2) {
                running.countDown();
                gate.acquireUninterruptibly();
              }
              return 1.0;
            });
    var model = ServedModel.of(kit.registry, "m", loader).shadow(kit.all()).time(kit.time).open();
    for (int i = 0; i < 5; i++) {
      model.predict(new Input(i));
    }
    running.await();
    Thread closing = new Thread(model::close);
    closing.start();
    ShadowKit.await("the drops", () -> ShadowKit.dropped(model, Dropped.CLOSED) == 4);
    assertThat(loader.open()).as("the run in flight holds its lease").isEqualTo(2);
    gate.release(5);
    closing.join();
    assertThat(loader.open()).isZero();
  }

  @Test
  void sampling_drawsAboutItsShareByTheId() throws Exception {
    int[] copied = new int[1];
    try (var model =
        kit.builder(
                Shadow.sampling(0.1)
                    .yieldingAt(
                        1,
                        () -> {
                          copied[0]++;
                          return 1;
                        }))
            .open()) {
      for (int i = 0; i < 20_000; i++) {
        model.predict(new Input(i));
      }
    }
    // 2,000 ± 5 standard deviations of 42.
    assertThat(copied[0]).isBetween(1_788, 2_212);
  }

  @Test
  void rerun_ofAShadowedModel_runsNoCopyAgain() throws Exception {
    try (var model =
        kit.builder(kit.all()).rerun(Repeatability.sampling(1).tell(rerun -> {})).open()) {
      model.predict(new Input(4));
      kit.pair();
      kit.time.runDue();
      assertThat(
              kit.meters
                  .get(CoreMeters.RERUN_SAMPLES)
                  .tags("version", "2", "result", "dropped")
                  .counter()
                  .count())
          .isZero();
    }
  }

  @Test
  void signals_fedByPairs_tellTheDisagreementOfTheChallenger() throws Exception {
    Signals signals = Signals.none().disagreementAbove(0.1, 0.5);
    try (var model =
        kit.builder(Shadow.sampling(1).tell(signals::pair).tell(kit.pairs::add))
            .observe(signals)
            .open()) {
      for (float x : new float[] {0.5f, 4, 6}) {
        model.predict(new Input(x));
        kit.pair();
      }
      assertThat(signals.of(V2, "disagreement").estimate()).isEqualTo(2 / 3.0);
      assertThat(signals.of(V1, "disagreement").samples()).isZero();
    }
  }

  @Test
  void report_ofLabels_countsMismatches() throws Exception {
    try (var model = kit.builder(kit.all().comparing(Comparison.exact().withThreshold(2))).open()) {
      for (float x : new float[] {1, 3, 5}) {
        model.predict(new Input(x));
        kit.pair();
      }
      assertThat(versions(model).agreement().labelMismatch()).isEqualTo(1 / 3.0);
      assertThat(kit.meters.get(ShadowMeters.MISMATCH).counter().count()).isEqualTo(1);
    }
  }

  @Test
  void options_outOfRange_sayWhatIsAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shadow.sampling(0))
        .withMessageContaining("above 0 and at most 1, but was 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> kit.all().queue(1));
    assertThatIllegalArgumentException().isThrownBy(() -> kit.all().threads(0));
    assertThatIllegalArgumentException().isThrownBy(() -> kit.all().runsPerSecond(0));
    assertThatIllegalArgumentException().isThrownBy(() -> kit.all().timeShare(65));
    assertThatIllegalArgumentException().isThrownBy(() -> kit.all().deadline(Duration.ZERO));
  }
}
