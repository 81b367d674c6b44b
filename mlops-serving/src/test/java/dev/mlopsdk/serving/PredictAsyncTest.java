package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Assigner;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.Priority;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls in the line; the test's own thread is the worker, when it says so. */
@SuppressWarnings("NullAway") // a null input is one of the cases
class PredictAsyncTest {

  record Input(int x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  /** Inputs from here on fail the run that they are in. */
  private static final int POISON = 1000;

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory().withTime(time);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> runs = new ArrayList<>();
  private Async async = Async.withDefaults().withExecutor(tasks::add);
  private @Nullable ServedModel<Input, Integer> open;

  private FakeModel<Input, Integer> model() {
    return FakeModel.of(
            Input.class,
            (Input input, Integer version) -> {
              runs.add("v" + version + ":" + input.x());
              if (input.x() >= POISON) {
                throw new IllegalArgumentException("poison " + input.x());
              }
              return input.x() * 10 + version;
            })
        .withLanes(1)
        .withBatches(8)
        .onRun(rows -> runs.add("run of " + rows));
  }

  private ServedModelBuilder<Input, Integer> builder(FakeModel<Input, Integer> model) {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    return ServedModel.of(registry, "m", model)
        .validate(
            version ->
                row -> {
                  if (row.number(0) < 0) {
                    throw new InvalidInputException(
                        InvalidInputException.Kind.RANGE, "below 0", List.of("x"));
                  }
                })
        .async(async)
        .meters(meters)
        .time(time);
  }

  private ServedModel<Input, Integer> serve() {
    ServedModel<Input, Integer> served = builder(model()).open();
    open = served;
    return served;
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private long timed(String outcome) {
    return meters.get(CoreMeters.PREDICTION).tag("outcome", outcome).timer().count();
  }

  private double waiting() {
    return meters.get(CoreMeters.ASYNC_WAITING).gauge().value();
  }

  private static Throwable failureOf(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    try {
      future.join();
      throw new AssertionError("it has an answer");
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  private static ModelException.Kind kindOf(CompletableFuture<?> future) {
    return ((ModelException) failureOf(future)).kind();
  }

  @Test
  void predictAsync_returnsAtOnce_andAnswersAsPredict() {
    var served = serve();
    CompletableFuture<Prediction<Integer>> answer =
        served.predictAsync(new Input(4), Call.unit("ann"));
    assertThat(answer).isNotDone();
    assertThat(runs).isEmpty();
    assertThat(waiting()).isEqualTo(1);
    work();
    assertThat(answer.join().value()).isEqualTo(41);
    assertThat(answer.join().model().version()).isEqualTo(1);
    assertThat(timed("success")).isEqualTo(1);
    assertThat(waiting()).isZero();
  }

  @Test
  void predictAsync_severalWait_runTogetherUpToTheBatchCap() {
    var served = serve();
    var answers = submit(served, 11);
    work();
    assertThat(runs)
        .filteredOn(run -> run.startsWith("run"))
        .containsExactly("run of 8", "run of 3");
    for (int i = 0; i < 11; i++) {
      assertThat(answers.get(i).join().value()).isEqualTo(i * 10 + 1);
    }
  }

  @Test
  void predictAsync_withBatch_runsNoMoreTogether() {
    async = async.withBatch(2);
    var served = serve();
    submit(served, 3);
    work();
    assertThat(runs)
        .filteredOn(run -> run.startsWith("run"))
        .containsExactly("run of 2", "run of 1");
  }

  @Test
  void predictAsync_inputDoesNotFit_failsAloneBeforeTheRun() {
    var served = serve();
    var good = served.predictAsync(new Input(1));
    var bad = served.predictAsync(new Input(-1));
    var none = served.predictAsync(null);
    var better = served.predictAsync(new Input(2));
    work();
    assertThat(good.join().value()).isEqualTo(11);
    assertThat(better.join().value()).isEqualTo(21);
    assertThat(failureOf(bad)).isInstanceOf(InvalidInputException.class);
    assertThat(failureOf(none)).isInstanceOf(InvalidInputException.class);
    assertThat(runs).contains("run of 2").doesNotContain("v1:-1");
    assertThat(timed("rejected")).isEqualTo(2);
    assertThat(timed("success")).isEqualTo(2);
  }

  @Test
  void predictAsync_runFails_onlyTheGuiltyCallsFail() {
    var served = serve();
    var answers = submit(served, 3);
    var guilty = served.predictAsync(new Input(POISON));
    var more = submit(served, 3);
    var alsoGuilty = served.predictAsync(new Input(POISON + 1));
    work();
    answers.addAll(more);
    assertThat(answers).allMatch(answer -> answer.join().value() % 10 == 1);
    assertThat(failureOf(guilty)).hasMessage("poison 1000");
    assertThat(failureOf(alsoGuilty)).hasMessage("poison 1001");
    assertThat(timed("success")).isEqualTo(6);
    assertThat(timed("error")).isEqualTo(2);
  }

  @Test
  void predictAsync_runIsTurnedAway_isNotRunAgain() {
    ServedModel<Input, Integer> served =
        builder(
                model()
                    .onRun(
                        rows -> {
                          runs.add("run of " + rows);
                          throw new ModelException(ModelException.Kind.OVERLOADED, "no room");
                        }))
            .open();
    open = served;
    var answers = submit(served, 4);
    work();
    assertThat(runs).containsExactly("run of 4");
    assertThat(answers).allMatch(each -> kindOf(each) == ModelException.Kind.OVERLOADED);
    assertThat(timed("rejected")).isEqualTo(4);
  }

  @Test
  void predictAsync_deadlinePassesInTheLine_failsThenAndNeverRuns() {
    var served = serve();
    var late = served.predictAsync(new Input(1), Call.none().deadline(Duration.ofMillis(20)));
    var patient = served.predictAsync(new Input(2), Call.none().deadline(Duration.ofMillis(50)));
    time.advance(Duration.ofMillis(19));
    assertThat(late).isNotDone();
    time.advance(Duration.ofMillis(1));
    assertThat(kindOf(late)).isEqualTo(ModelException.Kind.DEADLINE);
    assertThat(waiting()).isEqualTo(1);
    time.advance(Duration.ofMillis(10));
    work();
    assertThat(patient.join().value()).isEqualTo(21);
    assertThat(runs).containsExactly("run of 1", "v1:2");
    assertThat(timed("timeout")).isEqualTo(1);
    assertThat(meters.get(CoreMeters.PREDICTION).tag("outcome", "success").timer())
        .satisfies(timer -> assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30));
  }

  @Test
  void predictAsync_cancelled_freesItsPlaceAndNeverRuns() {
    async = async.withCapacity(2);
    var served = serve();
    var first = served.predictAsync(new Input(1));
    var second = served.predictAsync(new Input(2)).orTimeout(1, TimeUnit.DAYS);
    assertThat(first.cancel(true)).isTrue();
    assertThat(waiting()).isEqualTo(1);
    var third = served.predictAsync(new Input(3));
    assertThat(third).isNotDone();
    assertThat(second.completeExceptionally(new IllegalStateException("mine"))).isTrue();
    assertThat(served.predictAsync(new Input(4)).complete(null)).isTrue();
    work();
    assertThat(first).isCancelled();
    assertThatThrownBy(first::join).isInstanceOf(CancellationException.class);
    assertThat(third.join().value()).isEqualTo(31);
    assertThat(runs).containsExactly("run of 1", "v1:3");
    assertThat(meters.get(CoreMeters.ASYNC_CANCELLED).counter().count()).isEqualTo(3);
    assertThat(timed("success")).isEqualTo(1);
  }

  @Test
  void predictAsync_priorities_goFirstAndFifoInside() {
    async = async.withBatch(1);
    var served = serve();
    List<Priority> order =
        List.of(Priority.BACKGROUND, Priority.LOW, Priority.NORMAL, Priority.HIGH);
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int x = 0; x < 8; x++) {
      Call call = Call.none().priority(order.get(x / 2));
      answers.add(served.predictAsync(new Input(x), call));
    }
    work();
    assertThat(runs)
        .filteredOn(run -> run.startsWith("v"))
        .containsExactly("v1:6", "v1:7", "v1:4", "v1:5", "v1:2", "v1:3", "v1:0", "v1:1");
    assertThat(answers).allMatch(CompletableFuture::isDone);
  }

  @Test
  void predictAsync_lineIsFull_failsTheLastOfTheLeastUrgent() {
    async = async.withCapacity(2);
    var served = serve();
    var low = served.predictAsync(new Input(1), Call.none().priority(Priority.LOW));
    var normal = served.predictAsync(new Input(2));
    var refused = served.predictAsync(new Input(3), Call.none().priority(Priority.LOW));
    assertThat(kindOf(refused)).isEqualTo(ModelException.Kind.OVERLOADED);
    assertThat(failureOf(refused)).hasMessageContaining("2 asynchronous calls of m wait already");
    var high = served.predictAsync(new Input(4), Call.none().priority(Priority.HIGH));
    assertThat(kindOf(low)).isEqualTo(ModelException.Kind.OVERLOADED);
    work();
    assertThat(high.join().value()).isEqualTo(41);
    assertThat(normal.join().value()).isEqualTo(21);
    assertThat(timed("rejected")).isEqualTo(2);
  }

  @Test
  void predictAsync_executorRefuses_failsWithItsReason() {
    async =
        Async.withDefaults()
            .withExecutor(
                task -> {
                  throw new RejectedExecutionException("full");
                });
    var served = serve();
    var refused = served.predictAsync(new Input(1));
    assertThat(kindOf(refused)).isEqualTo(ModelException.Kind.OVERLOADED);
    assertThat(failureOf(refused)).hasRootCauseMessage("full");
    assertThat(timed("rejected")).isEqualTo(1);
  }

  @Test
  void predictAsync_executorOfTheCaller_answersBeforeItReturns() {
    async = Async.withDefaults().withExecutor(Runnable::run);
    var served = serve();
    assertThat(served.predictAsync(new Input(1)))
        .isCompletedWithValueMatching(p -> p.value() == 11);
    var nested =
        served.predictAsync(new Input(1)).thenCompose(p -> served.predictAsync(new Input(2)));
    assertThat(nested.join().value()).isEqualTo(21);
  }

  @Test
  void predictAsync_callbackThrowsOrInterrupts_hurtsNobody() {
    var served = serve();
    var first = served.predictAsync(new Input(1));
    var broken =
        first.thenApply(
            answer -> {
              Thread.currentThread().interrupt();
              throw new AssertionError("mine");
            });
    var second = served.predictAsync(new Input(2));
    work();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(first.join().value()).isEqualTo(11);
    assertThat(failureOf(broken)).hasMessage("mine");
    assertThat(second.join().value()).isEqualTo(21);
  }

  @Test
  void predictAsync_oneIsAwaited_isCompletedWhenTheOthersOfItsRunAre() {
    ServedModel<Input, Integer> served = serve();
    var awaited = served.predictAsync(new Input(1));
    var other = served.predictAsync(new Input(2));
    var found = awaited.thenApply(answer -> other.isDone());
    work();
    assertThat(runs).contains("run of 2");
    assertThat(found).isCompletedWithValue(true);
  }

  @Test
  void predictAsync_versionIsSwapped_runsOnTheOneThatServesThen() {
    var served = serve();
    var before = served.predictAsync(new Input(1));
    work();
    var after = served.predictAsync(new Input(1));
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), CHANGE);
    registry.promote("m", 2, CHANGE);
    time.runDue();
    work();
    assertThat(before.join().value()).isEqualTo(11);
    assertThat(after.join().value()).isEqualTo(12);
  }

  @Test
  void predictAsync_twoArms_neverShareARun() {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), CHANGE);
    ServedModel<Input, Integer> served = builder(model()).split(new ByUnit()).open();
    open = served;
    // Published first and so the champion: version 1. The builder's own is version 2.
    registry.challenge("m", 2, CHANGE);
    time.runDue();
    var a = served.predictAsync(new Input(1), Call.unit("champion"));
    var b = served.predictAsync(new Input(2), Call.unit("challenger"));
    var c = served.predictAsync(new Input(3), Call.unit("champion"));
    work();
    assertThat(runs).containsExactly("run of 2", "v1:1", "v1:3", "run of 1", "v2:2");
    assertThat(a.join().variant()).isEqualTo("champion");
    assertThat(b.join().variant()).isEqualTo("challenger");
    assertThat(c.join().model().version()).isEqualTo(1);
  }

  @Test
  void predictAsync_armHasNoVersion_theChampionAnswers() {
    ServedModel<Input, Integer> served = builder(model()).split(new ByUnit()).open();
    open = served;
    var answer = served.predictAsync(new Input(2), Call.unit("challenger"));
    work();
    assertThat(answer.join().assignment().reason()).isEqualTo(Assignment.Reason.UNAVAILABLE);
    assertThat(answer.join().variant()).isEqualTo("champion");
  }

  @Test
  void close_callsWait_failsThemWithASentence() {
    var served = serve();
    var waits = served.predictAsync(new Input(1));
    served.close();
    assertThat(failureOf(waits))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The served model m was closed before the call ran; open a new one");
    assertThat(failureOf(served.predictAsync(new Input(2))))
        .isInstanceOf(IllegalStateException.class);
    work();
    assertThat(runs).isEmpty();
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void async_outOfRange_isRefusedWithTheRule() {
    assertThatThrownBy(() -> Async.withDefaults().withCapacity(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Room for waiting calls is 1 to 1048576, but was 0");
    assertThatThrownBy(() -> Async.withDefaults().withWorkers(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Async.withDefaults().withBatch(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<CompletableFuture<Prediction<Integer>>> submit(
      ServedModel<Input, Integer> served, int calls) {
    List<CompletableFuture<Prediction<Integer>>> answers = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      answers.add(served.predictAsync(new Input(i)));
    }
    return answers;
  }

  /** The unit names its arm. */
  private static final class ByUnit implements Assigner {
    @Override
    public Assignment assign(CharSequence unit) {
      String arm = unit.toString();
      return new Assignment("e", arm, variants().indexOf(arm), Assignment.Reason.SPLIT, 0, 0.5);
    }

    @Override
    public Assignment unassigned() {
      return Assignment.none();
    }

    @Override
    public List<String> variants() {
      return List.of("champion", "challenger");
    }
  }
}
