package dev.mlopsdk.core.handle;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.event.ModelEvent;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A handle of models that answer their version, over a registry that can break, and what it tells.
 * Confined to the test.
 */
final class SwitchBench {

  record Input(float x) {}

  static final Change ANN = Change.by("ann", "calm first");
  static final Change BOB = Change.by("bob", "over");
  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final BreakableStore store = new BreakableStore(new StoredBytes());
  final ModelRegistry registry = ModelRegistry.over(store).withTime(time);
  final List<ModelEvent> events = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  final FakeModel<Input, Integer> loader = FakeModel.of(Input.class, (input, version) -> version);

  void publish(int versions) {
    for (int i = 0; i < versions; i++) {
      registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), ANN);
    }
  }

  HandleBuilder<Input, Integer> builder() {
    return ModelHandle.of(registry, "m", loader).time(time).meters(meters).listen(events::add);
  }

  static int serves(ModelHandle<Input, Integer> handle) {
    return handle.serving().get(0).ref().version();
  }

  /** The next look at the registry. */
  void poll() {
    time.advance(Duration.ofSeconds(5));
  }

  List<String> moves() {
    return events.stream()
        .filter(ModelEvent.SwitchChanged.class::isInstance)
        .map(ModelEvent.SwitchChanged.class::cast)
        .map(moved -> moved.name() + " " + moved.setting() + " by " + moved.change().actor())
        .toList();
  }

  double gauge(String name) {
    return meters.get("mlops.switch").tags("model", "m", "switch", name).gauge().value();
  }
}
