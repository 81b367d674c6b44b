package dev.mlopsdk.core.retrain;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.event.ModelEvent.RetrainStep;
import dev.mlopsdk.core.log.DataWindow;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Triggers of a model on a clock of their own, what they hand out and tell. Confined to the test.
 */
final class RetrainBench {

  static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  static final Change ANN = Change.by("ann", "ok");
  static final Duration MINUTE = Duration.ofMinutes(1);
  final FakeTime time = FakeTime.at(START);
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<RetrainRequest> handed = new ArrayList<>();
  final List<ModelEvent> events = new ArrayList<>();
  final FakeSignal drift = new FakeSignal();
  ModelRegistry registry = ModelRegistry.inMemory().withTime(time);

  void publish() {
    registry.publish("delay", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ci", "new"));
  }

  RetrainTriggersBuilder triggers() {
    return RetrainTriggers.of(registry, "delay")
        .listen(handed::add)
        .events(events::add)
        .meters(meters)
        .time(time);
  }

  RetrainTriggersBuilder onDrift() {
    return triggers().when(RetrainRule.drift(ref -> drift, 0.25));
  }

  double count(String rule, String decision) {
    var counter =
        meters.find("mlops.retrain.triggers").tags("rule", rule, "decision", decision).counter();
    return counter == null ? 0 : counter.count();
  }

  List<RetrainStep> steps() {
    return events.stream().map(event -> ((ModelEvent.RetrainChanged) event).step()).toList();
  }

  static DataWindow window(Instant from, Instant to, int files) {
    List<String> names =
        IntStream.range(0, files).mapToObj(i -> "pod-1/20260601T000000000Z-" + i + ".gz").toList();
    return new DataWindow(
        from,
        to,
        names,
        Optional.of(new PredictionId(7, 1)),
        Optional.of(new PredictionId(7, 9)),
        9,
        4);
  }
}
