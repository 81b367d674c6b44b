package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads of asynchronous calls, real ones. */
@Timeout(60)
class AsyncThreadsTest {

  record Input(int x) {}

  private static final String PREFIX = "mlops-async-threads-";

  private static ServedModel<Input, String> serve(int lanes, IntConsumer onRun) {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("threads", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    return ServedModel.of(
            registry,
            "threads",
            FakeModel.of(Input.class, (input, version) -> Thread.currentThread().getName())
                .withLanes(lanes)
                .onRun(onRun))
        .open();
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(PREFIX))
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void threads_areMadeByTheFirstCall_namedDaemonAndGoneAfterClose() throws Exception {
    List<Thread> made;
    try (var served = serve(2, rows -> {})) {
      served.predict(new Input(1));
      assertThat(workers()).isEmpty();
      assertThat(served.predictAsync(new Input(1)).get().value()).startsWith(PREFIX);
      made = workers();
      assertThat(made).isNotEmpty().allMatch(Thread::isDaemon);
    }
    for (Thread thread : made) {
      thread.join();
    }
    assertThat(workers()).isEmpty();
  }

  @Test
  void workers_areAsManyAsLanes() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    try (var served =
        serve(
            2,
            rows -> {
              try {
                both.await();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })) {
      var one = served.predictAsync(new Input(1));
      var two = served.predictAsync(new Input(2));
      assertThat(one.get().value()).isNotEqualTo(two.get().value());
    }
  }

  @Test
  void close_whileACallRuns_finishesItAndFailsWhoWaits() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    var served =
        serve(
            1,
            rows -> {
              running.countDown();
              await(go);
            });
    var runs = served.predictAsync(new Input(1));
    running.await();
    var waits = served.predictAsync(new Input(2));
    CompletableFuture<Void> closed = CompletableFuture.runAsync(served::close);
    assertThatThrownBy(waits::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(closed).isNotDone();
    go.countDown();
    closed.get();
    assertThat(runs).isDone();
    assertThat(runs.join().value()).startsWith(PREFIX);
  }

  @Test
  void close_byWhatHangsOnAFuture_doesNotWaitForItself() throws Exception {
    var served = serve(1, rows -> {});
    CompletableFuture<Prediction<String>> answer =
        served
            .predictAsync(new Input(1))
            .thenApply(
                prediction -> {
                  served.close();
                  return prediction;
                });
    assertThat(answer.get(20, TimeUnit.SECONDS).value()).startsWith(PREFIX);
  }

  @Test
  void deadline_passesWhileEveryWorkerIsBusy_failsAllTheSame() {
    CountDownLatch go = new CountDownLatch(1);
    try (var served = serve(1, rows -> await(go))) {
      var busy = served.predictAsync(new Input(1));
      var late = served.predictAsync(new Input(2), Call.none().deadline(Duration.ofMillis(5)));
      assertThatThrownBy(late::join)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              ModelException.class,
              e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.DEADLINE));
      assertThat(busy).isNotDone();
      go.countDown();
      assertThat(busy.join().value()).startsWith(PREFIX);
    } finally {
      go.countDown();
    }
  }

  @Test
  void line_underManyCallersAndCancels_losesNobody() throws Exception {
    try (var served = serve(2, rows -> {})) {
      CompletableFuture<?>[] callers = new CompletableFuture<?>[4];
      for (int caller = 0; caller < callers.length; caller++) {
        int seed = caller;
        callers[caller] =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < 5_000; i++) {
                    var answer = served.predictAsync(new Input(i));
                    if ((i + seed) % 3 == 0) {
                      answer.cancel(false);
                    } else {
                      answer.join();
                    }
                  }
                });
      }
      CompletableFuture.allOf(callers).get();
    }
  }
}
