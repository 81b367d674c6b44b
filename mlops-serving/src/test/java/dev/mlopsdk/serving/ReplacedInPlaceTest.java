package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.Phase;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that come while the old version is gone and the new one is being loaded. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplacedInPlaceTest {

  record Trip(float km) {}

  private static final Change CHANGE = Change.by("ann", "in place");
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Call CALL = Call.none().deadline(SHORT);

  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final FakeModel<Trip, Float> loader = FakeModel.of(Trip.class, trip -> trip.km());
  private final Map<Float, Long> queued = new ConcurrentHashMap<>();
  private ServedModel<Trip, Float> served;

  private final ModelLoader<Trip, Float> slow =
      new ModelLoader<>() {
        @Override
        public Model<Trip, Float> load(ModelArtifact artifact, Device device) {
          if (artifact.ref().version() == 2) {
            loading.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return loader.load(artifact, device);
        }

        @Override
        public String runtime() {
          return "slow";
        }
      };

  /** Notes how long each input waited. */
  private final PredictionObserver observer =
      version ->
          new Recorder() {
            @Override
            public void record(PredictionView prediction) {
              Trip trip = (Trip) Objects.requireNonNull(prediction.input());
              queued.put(trip.km(), prediction.phaseNanos(Phase.QUEUE));
            }

            @Override
            public void failed(PredictionView prediction, Throwable failure) {}

            @Override
            public void outcome(OutcomeView outcome) {}

            @Override
            public void close() {}
          };

  @BeforeEach
  void open() throws Exception {
    ModelRegistry registry = ModelRegistry.inMemory();
    for (int version = 1; version <= 2; version++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    }
    served =
        ServedModel.of(registry, "m", slow)
            .swap(SwapPolicy.RESOURCES)
            .poll(Duration.ofMillis(5))
            .observe(observer)
            .open();
    registry.promote("m", 2, CHANGE);
    loading.await();
  }

  @AfterEach
  void close() {
    go.countDown();
    served.close();
    assertThat(loader.open()).isZero();
  }

  private static boolean late(Throwable failure) {
    return failure instanceof ModelException known && known.kind() == ModelException.Kind.DEADLINE;
  }

  @Test
  void call_withADeadline_isLate() {
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> served.predict(new Trip(1), CALL))
        .matches(ReplacedInPlaceTest::late);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> served.predictAll(List.of(new Trip(1), new Trip(2)), CALL))
        .matches(ReplacedInPlaceTest::late);
  }

  @Test
  void asyncCall_withADeadline_isLateWhilePollsAndPromotionsComeToo() {
    CompletableFuture<?> patient = served.predictAsync(new Trip(1));
    for (int call = 0; call < 3; call++) {
      assertThat(served.predictAsync(new Trip(2), CALL))
          .failsWithin(20, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .matches(e -> late(Objects.requireNonNull(e.getCause())));
    }
    assertThat(patient).isNotDone();
    go.countDown();
    assertThat(patient).succeedsWithin(20, TimeUnit.SECONDS);
  }

  @Test
  void call_withoutADeadline_waitsAndSaysHowLong() {
    CompletableFuture<?> alone = waiting(() -> served.predict(new Trip(1)));
    CompletableFuture<?> list =
        waiting(() -> served.predictAll(List.of(new Trip(2), new Trip(3)), Call.none()));
    CompletableFuture<?> later = served.predictAsync(new Trip(4));
    // Each takes its whole time, which those above wait too.
    call_withADeadline_isLate();
    go.countDown();
    for (CompletableFuture<?> call : List.of(alone, list, later)) {
      assertThat(call).succeedsWithin(20, TimeUnit.SECONDS);
    }
    assertThat(queued).containsOnlyKeys(1f, 2f, 3f, 4f);
    assertThat(queued.values())
        .allSatisfy(nanos -> assertThat(nanos).isGreaterThan(SHORT.toNanos()));
  }

  /** Runs {@code call} on a thread of its own, which waits when this returns. */
  private static CompletableFuture<?> waiting(Runnable call) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                call.run();
                done.complete(true);
              } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            });
    thread.start();
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.WAITING
        && !done.isDone()) {
      Thread.onSpinWait();
    }
    return done;
  }
}
