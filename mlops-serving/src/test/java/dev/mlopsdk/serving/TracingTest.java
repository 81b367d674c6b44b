package dev.mlopsdk.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.onnx.OnnxModel;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // a null input is one of the cases
class TracingTest {

  record Input(int x) {}

  record Ten(
      float a, float b, float c, float d, float e, float f, float g, float h, float i, float j) {}

  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ObservationRegistry registry = ObservationRegistry.create();
  private final Notes notes = new Notes();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  TracingTest() {
    registry.observationConfig().observationHandler(notes);
  }

  /** What a handler saw, in its order. */
  private static final class Notes implements ObservationHandler<Observation.Context> {
    private final List<String> seen = new ArrayList<>();
    private final List<Observation.Context> ended = new ArrayList<>();
    private boolean broken;

    @Override
    public void onStart(Observation.Context context) {
      note("start", context);
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
      note("open", context);
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
      note("close", context);
    }

    @Override
    public void onEvent(Observation.Event event, Observation.Context context) {
      seen.add("event " + event.getName());
    }

    @Override
    public void onError(Observation.Context context) {
      note("error", context);
    }

    @Override
    public void onStop(Observation.Context context) {
      note("stop", context);
      ended.add(context);
    }

    private void note(String what, Observation.Context context) {
      seen.add(what + " " + context.getName());
      if (broken) {
        throw new IllegalStateException("broken handler");
      }
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }

  private ServedModel<Input, Integer> serve(@Nullable PredictionConvention convention) {
    ModelRegistry models = ModelRegistry.inMemory();
    models.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    FakeModel<Input, Integer> loader =
        FakeModel.of(
                Input.class,
                (Input input) -> {
                  Observation.start("inner", registry).stop();
                  time.advance(Duration.ofNanos(700));
                  return 10 / input.x();
                })
            .withLanes(1)
            .withBatches(8);
    ServedModelBuilder<Input, Integer> builder =
        ServedModel.of(models, "m", loader)
            .async(Async.withDefaults().withExecutor(tasks::add))
            .time(time);
    return (convention == null ? builder.trace(registry) : builder.trace(registry, convention))
        .open();
  }

  private Observation.Context last() {
    return notes.ended.get(notes.ended.size() - 1);
  }

  private static String parentOf(Observation.Context context) {
    ObservationView parent = context.getParentObservation();
    return parent == null ? "none" : String.valueOf(parent.getContextView().getName());
  }

  private static Map<String, String> low(Observation.Context context) {
    Map<String, String> all = new TreeMap<>();
    for (KeyValue each : context.getLowCardinalityKeyValues()) {
      all.put(each.getKey(), each.getValue());
    }
    return all;
  }

  private static @Nullable String high(Observation.Context context, String key) {
    KeyValue value = context.getHighCardinalityKeyValue(key);
    return value == null ? null : value.getValue();
  }

  @Test
  void predict_isObservedAsTheCallersChild_withItsKeys() {
    try (var served = serve(null)) {
      Observation parent = Observation.start("request", registry);
      var answer = parent.observe(() -> served.predict(new Input(2)));
      assertThat(notes.seen)
          .containsSubsequence(
              "start request",
              "start mlops.call",
              "open mlops.call",
              "start inner",
              "close mlops.call",
              "stop mlops.call",
              "stop request");
      Observation.Context call = notes.ended.get(1);
      assertThat(call.getContextualName()).isEqualTo("predict m");
      assertThat(parentOf(call)).isEqualTo("request");
      assertThat(low(call))
          .containsEntry("model", "m")
          .containsEntry("version", "1")
          .containsEntry("variant", "champion")
          .containsEntry("outcome", "success")
          .containsEntry("source", "model")
          .hasSize(5);
      assertThat(high(call, "prediction.id")).isEqualTo(answer.id().toString());
      Observation.Context inner = notes.ended.get(0);
      assertThat(parentOf(inner)).isEqualTo("mlops.call");
    }
  }

  @Test
  void predict_fails_recordsTheErrorAndTheOutcome() {
    try (var served = serve(null)) {
      assertThatThrownBy(() -> served.predict(new Input(0)))
          .isInstanceOf(ModelException.class)
          .hasCauseInstanceOf(ArithmeticException.class);
      assertThat(last().getError()).hasCauseInstanceOf(ArithmeticException.class);
      assertThat(low(last())).containsEntry("outcome", "error").containsEntry("source", "none");
      assertThatThrownBy(() -> served.predict(null)).isInstanceOf(InvalidInputException.class);
      assertThat(low(last())).containsEntry("outcome", "rejected");
    }
  }

  @Test
  void predict_modelTellsItsPhases_areEventsWithTheirNanos() {
    ModelRegistry models = ModelRegistry.inMemory();
    models.publish("m", ModelFiles.of(Path.of("src/test/resources/models/logistic.onnx")), CHANGE);
    try (var served =
        ServedModel.of(models, "m", OnnxModel.of(Ten.class, Float.class)).trace(registry).open()) {
      served.predict(new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    }
    assertThat(notes.seen)
        .containsSubsequence("event queue", "event encode", "event inference", "event decode");
    assertThat(high(last(), "queue.nanos")).isEqualTo("0");
    assertThat(Long.parseLong(String.valueOf(high(last(), "inference.nanos")))).isPositive();
  }

  @Test
  void predictAll_isOneObservation() {
    try (var served = serve(null)) {
      var answers = served.predictAll(List.of(new Input(1), new Input(2)), Call.none());
      assertThat(notes.seen).filteredOn("start mlops.call"::equals).hasSize(1);
      assertThat(high(last(), "inputs")).isEqualTo("2");
      assertThat(high(last(), "prediction.id")).isEqualTo(answers.get(0).id().toString());
      assertThat(served.predictAll(List.of(), Call.none())).isEmpty();
      assertThat(low(last())).containsEntry("outcome", "success").containsEntry("variant", "none");
      assertThatThrownBy(() -> served.predictAll(Arrays.asList(new Input(1), null), Call.none()))
          .isInstanceOf(InvalidInputException.class);
      assertThat(low(last())).containsEntry("outcome", "rejected");
    }
  }

  @Test
  void predictAsync_hasTheParentOfItsSubmission_andEveryEnd() {
    try (var served = serve(null)) {
      Observation parent = Observation.start("request", registry);
      var good = parent.observe(() -> served.predictAsync(new Input(5)));
      var bad = served.predictAsync(new Input(0));
      var cancelled = served.predictAsync(new Input(5));
      cancelled.cancel(true);
      assertThat(low(last())).containsEntry("outcome", "cancelled");
      var late = served.predictAsync(new Input(5), Call.none().deadline(Duration.ofMillis(1)));
      time.advance(Duration.ofMillis(1));
      assertThat(late).isCompletedExceptionally();
      assertThat(low(last())).containsEntry("outcome", "timeout").containsEntry("version", "1");
      tasks.forEach(Runnable::run);
      assertThat(good.join().value()).isEqualTo(2);
      assertThat(bad).isCompletedExceptionally();
      List<Observation.Context> calls =
          notes.ended.stream().filter(each -> "mlops.call".equals(each.getName())).toList();
      assertThat(calls).hasSize(4);
      assertThat(calls)
          .filteredOn(each -> low(each).containsValue("success"))
          .singleElement()
          .satisfies(each -> assertThat(parentOf(each)).isEqualTo("request"));
    }
  }

  @Test
  void close_callWaits_endsItsObservation() {
    CompletableFuture<?> waits;
    try (var served = serve(null)) {
      waits = served.predictAsync(new Input(5));
    }
    assertThat(waits).isCompletedExceptionally();
    assertThat(low(last())).containsEntry("outcome", "error");
  }

  @Test
  void convention_ofOnesOwn_namesAndKeys() {
    PredictionConvention ours =
        new PredictionConvention() {
          @Override
          public String getContextualName(PredictionContext call) {
            return "score " + call.model();
          }
        };
    try (var served = serve(ours)) {
      served.predict(new Input(2));
      assertThat(last().getContextualName()).isEqualTo("score m");
      assertThat(low(last())).containsEntry("outcome", "success");
    }
  }

  @Test
  void handler_thatThrows_failsNoCall() {
    notes.broken = true;
    try (var served = serve(new PredictionConvention() {})) {
      assertThatThrownBy(() -> served.predict(new Input(1))).cause().hasMessage("broken handler");
      // The model's own observation fails it above; a call that fails before it does not.
      assertThatThrownBy(() -> served.predict(null)).isInstanceOf(InvalidInputException.class);
      assertThat(served.predictAll(List.of(), Call.none())).isEmpty();
    }
  }

  /** Micrometer makes a timer of an observation's name: ours has to be another than the meter's. */
  @Test
  void observation_asAMeterToo_clashesWithNoMeterOfOurs() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    List<String> refused = new ArrayList<>();
    meters.config().onMeterRegistrationFailed((Meter.Id id, String why) -> refused.add(id + why));
    try (var served =
        ServedModel.of(
                Path.of("src/test/resources/models/logistic.onnx"),
                OnnxModel.of(Ten.class, Float.class))
            .meters(meters)
            .trace(registry)
            .open()) {
      served.predict(new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
      assertThat(meters.scrape())
          .contains("mlops_prediction_seconds_count", "mlops_call_seconds_count");
      assertThat(refused).isEmpty();
    }
  }

  @Test
  void trace_withNoopRegistry_allocatesNothing() {
    Integer answer = 1;
    ModelRegistry models = ModelRegistry.inMemory();
    models.publish("m", ModelFiles.of("m.fake", new byte[] {1}), CHANGE);
    try (var served =
        ServedModel.of(models, "m", FakeModel.of(Input.class, input -> answer))
            .trace(ObservationRegistry.NOOP)
            .open()) {
      Input input = new Input(1);
      Call call = Call.unit("ann");
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // Until the compiler has come to it, which takes longer on a machine that has much to do.
      for (int round = 0; round < 200 && least > 48; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
          served.predict(input, call);
        }
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 20_000);
      }
      assertThat(least).as("bytes per call: one Prediction").isLessThanOrEqualTo(48);
    }
  }
}
