package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.Device;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.Frame;
import dev.mlopsdk.core.Model;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelLoader;
import dev.mlopsdk.core.Prediction;
import dev.mlopsdk.core.handle.SwapPolicy;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.fallback.Fallback;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Observations of calls that end in an unusual way: each ends once, as the call does. */
class TracingAsyncTest {

  record Input(int x) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry models = ModelRegistry.inMemory().withTime(time);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final List<PredictionContext> begun = new ArrayList<>();
  private final List<PredictionContext> ended = new ArrayList<>();

  TracingAsyncTest() {
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<PredictionContext>() {
              @Override
              public void onStart(PredictionContext context) {
                begun.add(context);
              }

              @Override
              public void onStop(PredictionContext context) {
                ended.add(context);
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return context instanceof PredictionContext;
              }
            });
  }

  private ServedModelBuilder<Input, Integer> builder(ModelLoader<Input, Integer> loader) {
    models.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    return ServedModel.of(models, "m", loader)
        .async(Async.withDefaults().withCapacity(1).withExecutor(tasks::add))
        .trace(registry)
        .time(time);
  }

  @Test
  void predictAsync_turnedAwayWhileNoVersionIsLoaded_itsObservationEnds() {
    AtomicReference<Runnable> between = new AtomicReference<>(() -> {});
    FakeModel<Input, Integer> model =
        FakeModel.of(Input.class, (Input input) -> input.x())
            .withLanes(1)
            .onRun(rows -> between.getAndSet(() -> {}).run());
    List<CompletableFuture<Prediction<Integer>>> asked = new ArrayList<>();
    try (var served =
        builder(model).warmUp(List.of(new Input(0))).swap(SwapPolicy.RESOURCES).open()) {
      // The new version warms up when the old one is gone.
      between.set(
          () -> {
            asked.add(served.predictAsync(new Input(1)));
            asked.add(served.predictAsync(new Input(2)));
          });
      models.publish("m", ModelFiles.of("m.fake", new byte[] {2}), CHANGE);
      models.promote("m", 2, CHANGE);
      time.runDue();
      assertThat(asked).hasSize(2);
      assertThat(asked.get(1)).isCompletedExceptionally();
      assertThat(ended).extracting(PredictionContext::outcome).containsExactly("rejected");
      tasks.remove().run();
      assertThat(asked.get(0).join().value()).isEqualTo(1);
    }
    assertThat(ended).hasSameSizeAs(begun);
  }

  /** A gate's leader still works on the frames of callers that gave up. */
  private static final class Lending implements Model<Input, Integer> {
    private final Model<Input, Integer> model;

    Lending(Model<Input, Integer> model) {
      this.model = model;
    }

    @Override
    public InputReader<Input> reader() {
      return model.reader();
    }

    @Override
    public Integer predict(Input input, Frame frame) {
      frame.lend();
      throw new ModelException(ModelException.Kind.DEADLINE, "too long");
    }

    @Override
    public void close() {
      model.close();
    }
  }

  @Test
  void predict_fallbackAnswersForAFrameThatIsLent_isObservedAsAFallback() {
    FakeModel<Input, Integer> model = FakeModel.of(Input.class, (Input input) -> input.x());
    ModelLoader<Input, Integer> lending =
        new ModelLoader<>() {
          @Override
          public Model<Input, Integer> load(ModelArtifact artifact, Device device) {
            return new Lending(model.load(artifact, device));
          }

          @Override
          public String runtime() {
            return model.runtime();
          }
        };
    try (var served = builder(lending).fallback(Fallback.toConstant(-1)).open()) {
      assertThat(served.predict(new Input(1)).value()).isEqualTo(-1);
      assertThat(ended)
          .extracting(context -> context.outcome() + " " + context.source())
          .containsExactly("fallback fallback");
    }
  }
}
