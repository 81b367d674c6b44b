package dev.mlopsdk.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Equal inputs at the same time: who runs, who waits, and what becomes of a failure. */
@Timeout(60)
class CoalescingTest {

  record Input(float x) {}

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger runs = new AtomicInteger();
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private <O> ServedModel<Input, O> serve(Function<Input, O> answer) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(registry, "m", FakeModel.of(Input.class, answer).withBatches(8))
        .cache(PredictionCache.ofRows())
        .meters(meters)
        .open();
  }

  /** Waits in its first run. */
  private Float waiting(Input input) {
    if (runs.incrementAndGet() == 1) {
      running.countDown();
      await(go);
    }
    return input.x;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(Kind.INTERRUPTED, "interrupted in its run", e);
    }
  }

  /** Until {@code count} threads of this test wait, for a latch of the cache or their own. */
  private void untilWaiting(List<Thread> all) {
    for (Thread thread : all) {
      while (thread.getState() != Thread.State.WAITING
          && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  /** Starts {@code count} calls, each on a thread of its own, and waits until all are waiting. */
  private <T> List<Future<T>> follow(int count, Callable<T> call) {
    List<Future<T>> futures = new ArrayList<>();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AtomicReference<Thread> thread = new AtomicReference<>();
      futures.add(
          threads.submit(
              () -> {
                thread.set(Thread.currentThread());
                return call.call();
              }));
      while (thread.get() == null) {
        Thread.onSpinWait();
      }
      all.add(thread.get());
    }
    untilWaiting(all);
    return futures;
  }

  private static ModelException failure(Future<?> future) throws InterruptedException {
    try {
      future.get();
      throw new AssertionError("it did not fail");
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(ModelException.class);
      return (ModelException) e.getCause();
    }
  }

  @Test
  void predict_equalInputsAtOnce_shareOneRun() throws Exception {
    try (var served = serve(this::waiting)) {
      List<Future<Prediction<Float>>> leader = new ArrayList<>();
      leader.add(threads.submit(() -> served.predict(new Input(1))));
      await(running);
      List<Future<Prediction<Float>>> followers = follow(8, () -> served.predict(new Input(1)));
      go.countDown();
      assertThat(leader.get(0).get().source()).isEqualTo(Prediction.Source.MODEL);
      for (Future<Prediction<Float>> follower : followers) {
        assertThat(follower.get().source()).isEqualTo(Prediction.Source.CACHE);
        assertThat(follower.get().value()).isEqualTo(1f);
      }
      assertThat(runs).hasValue(1);
      assertThat(meters.get(CoreMeters.CACHE_COALESCED).counter().count()).isEqualTo(8);
    }
  }

  @Test
  void predict_anotherInputOrAFreshCall_doesNotWait() throws Exception {
    try (var served = serve(this::waiting)) {
      Future<?> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      assertThat(served.predict(new Input(2)).value()).isEqualTo(2f);
      assertThat(served.predict(new Input(1), Call.none().fresh()).source())
          .isEqualTo(Prediction.Source.MODEL);
      go.countDown();
      leader.get();
    }
  }

  @Test
  void predict_leaderFailsForAReasonOfItsOwn_oneOfTheOthersLeads() throws Exception {
    for (Kind own : new Kind[] {Kind.DEADLINE, Kind.OVERLOADED, Kind.INTERRUPTED}) {
      AtomicInteger count = new AtomicInteger();
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      try (var served =
          serve(
              input -> {
                if (count.incrementAndGet() == 1) {
                  begun.countDown();
                  await(end);
                  throw new ModelException(own, "its own");
                }
                return input.x;
              })) {
        Future<?> leader = threads.submit(() -> served.predict(new Input(1)));
        await(begun);
        List<Future<Prediction<Float>>> followers = follow(4, () -> served.predict(new Input(1)));
        end.countDown();
        assertThat(failure(leader).kind()).isEqualTo(own);
        for (Future<Prediction<Float>> follower : followers) {
          assertThat(follower.get().value()).isEqualTo(1f);
        }
        assertThat(count).as("one more run for all four").hasValue(2);
      }
      meters.clear();
    }
  }

  @Test
  void predict_theInputFailsInTheRuntime_everyoneWhoWaitedHearsOfIt() throws Exception {
    try (var served =
        serve(
            input -> {
              waiting(input);
              throw new ModelException(Kind.INFERENCE, "poison");
            })) {
      Future<?> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      List<Future<Prediction<Object>>> followers = follow(4, () -> served.predict(new Input(1)));
      go.countDown();
      ModelException first = failure(leader);
      for (Future<?> follower : followers) {
        ModelException theirs = failure(follower);
        assertThat(theirs).isNotSameAs(first).hasCause(first);
        assertThat(theirs.kind()).isEqualTo(Kind.INFERENCE);
        assertThat(theirs).hasMessageStartingWith("poison").hasMessageContaining("equal input");
      }
      assertThat(runs).hasValue(1);
      assertThatThrownBy(() -> served.predict(new Input(1))).isInstanceOf(ModelException.class);
      assertThat(runs).as("a failure is not remembered").hasValue(2);
    }
  }

  @Test
  void predict_leaderDiesOfAnError_theOthersRun() throws Exception {
    try (var served =
        serve(
            input -> {
              int run = runs.incrementAndGet();
              if (run == 1) {
                running.countDown();
                await(go);
                throw new StackOverflowError("the leader's stack was deep already");
              }
              return input.x;
            })) {
      Future<?> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      List<Future<Prediction<Float>>> followers = follow(2, () -> served.predict(new Input(1)));
      go.countDown();
      assertThatThrownBy(leader::get).hasCauseInstanceOf(StackOverflowError.class);
      for (Future<Prediction<Float>> follower : followers) {
        assertThat(follower.get().value()).isEqualTo(1f);
      }
    }
  }

  @Test
  void predict_followersDeadlinePasses_itFailsAloneAndTheLeaderGoesOn() throws Exception {
    try (var served = serve(this::waiting)) {
      Future<Prediction<Float>> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      assertThatThrownBy(
              () -> served.predict(new Input(1), Call.none().deadline(Duration.ofMillis(5))))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DEADLINE))
          .hasMessageContaining("5000 µs");
      go.countDown();
      assertThat(leader.get().value()).isEqualTo(1f);
      assertThat(served.predict(new Input(1)).source()).isEqualTo(Prediction.Source.CACHE);
    }
  }

  @Test
  void predict_followerIsInterrupted_itFailsAloneAndStaysInterrupted() throws Exception {
    try (var served = serve(this::waiting)) {
      Future<Prediction<Float>> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      CountDownLatch kept = new CountDownLatch(1);
      Thread follower =
          new Thread(
              () -> {
                try {
                  served.predict(new Input(1));
                } catch (ModelException e) {
                  failure.set(e);
                  if (Thread.currentThread().isInterrupted()) {
                    kept.countDown();
                  }
                }
              });
      follower.start();
      untilWaiting(List.of(follower));
      follower.interrupt();
      follower.join();
      assertThat(failure.get())
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERRUPTED));
      assertThat(kept.getCount()).isZero();
      go.countDown();
      assertThat(leader.get().value()).isEqualTo(1f);
    }
  }

  @Test
  void predict_answerThatCannotBeHandedToSeveral_everyoneRunsAtTheSameTime() throws Exception {
    CountDownLatch together = new CountDownLatch(3);
    try (var served =
        serve(
            input -> {
              if (runs.incrementAndGet() == 1) {
                running.countDown();
                await(go);
              } else {
                together.countDown();
                await(together);
              }
              return new StringBuilder("mutable");
            })) {
      Future<Prediction<StringBuilder>> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      List<Future<Prediction<StringBuilder>>> followers =
          follow(3, () -> served.predict(new Input(1)));
      go.countDown();
      assertThat(leader.get().value()).hasToString("mutable");
      for (Future<Prediction<StringBuilder>> follower : followers) {
        assertThat(follower.get(30, TimeUnit.SECONDS).source()).isEqualTo(Prediction.Source.MODEL);
      }
      assertThat(runs).hasValue(4);
    }
  }

  @Test
  void predict_aModelThatAsksForTheSameInputAgain_doesNotWaitForItself() {
    AtomicReference<ServedModel<Input, Float>> self = new AtomicReference<>();
    try (var served =
        serve(
            (Input input) ->
                runs.incrementAndGet() > 2
                    ? input.x
                    : Objects.requireNonNull(self.get()).predict(input).value())) {
      self.set(served);
      assertThat(served.predict(new Input(1)).value()).isEqualTo(1f);
      runs.set(0);
      assertThat(served.predictAll(List.of(new Input(2), new Input(2)), Call.none()))
          .extracting(Prediction::value)
          .containsExactly(2f, 2f);
    }
  }

  @Test
  void predictAll_followsARunThatGoesOn_andRunsTheRestMeanwhile() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    try (var served =
        serve(
            input -> {
              if (input.x == 1) {
                return waiting(input);
              }
              second.countDown();
              return input.x;
            })) {
      Future<?> leader = threads.submit(() -> served.predict(new Input(1)));
      await(running);
      List<Future<List<Prediction<Float>>>> batch =
          follow(1, () -> served.predictAll(List.of(new Input(1), new Input(2)), Call.none()));
      await(second);
      go.countDown();
      assertThat(batch.get(0).get()).extracting(Prediction::value).containsExactly(1f, 2f);
      leader.get();
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void predictAll_batchesThatShareInputsInEveryOrder_neverWaitForEachOther() throws Exception {
    try (var served = serve(input -> input.x)) {
      List<Future<Void>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int seed = t;
        all.add(
            threads.submit(
                () -> {
                  Random random = new Random(seed);
                  for (int i = 0; i < 2_000; i++) {
                    List<Input> inputs = new ArrayList<>();
                    for (int k = 0; k < 6; k++) {
                      inputs.add(new Input(i / 4 * 10 + random.nextInt(6)));
                    }
                    List<Prediction<Float>> answers = served.predictAll(inputs, Call.none());
                    for (int k = 0; k < 6; k++) {
                      assertThat(answers.get(k).value()).isEqualTo(inputs.get(k).x);
                    }
                  }
                  return null;
                }));
      }
      for (Future<Void> each : all) {
        each.get(50, TimeUnit.SECONDS);
      }
    }
  }
}
