package dev.mlopsdk.serving.fallback;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import dev.mlopsdk.core.PredictionView;
import dev.mlopsdk.core.meter.CoreMeters;
import dev.mlopsdk.core.observe.OutcomeView;
import dev.mlopsdk.core.observe.PredictionObserver;
import dev.mlopsdk.core.observe.Recorder;
import dev.mlopsdk.core.observe.VersionContext;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A model whose versions fail as they are told, behind a fallback, and who hears of its answers.
 * Confined to the test.
 */
final class FallbackBench {

  record Flight(double hour) {}

  static final Change CHANGE = Change.by("ann", "fallback test");
  static final Flight NOON = new Flight(12);
  final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final ModelRegistry registry = ModelRegistry.inMemory();
  final AtomicInteger runs = new AtomicInteger();
  final Notes notes = new Notes();

  /** How each version fails; one that is not there works. */
  final Map<Integer, Kind> failing = new java.util.concurrent.ConcurrentHashMap<>();

  static final class Notes implements PredictionObserver, Recorder {
    final List<String> seen = new ArrayList<>();
    String version = "";

    @Override
    public Recorder open(VersionContext context) {
      Notes own = new Notes();
      own.version = context.ref() + " ";
      return new Recorder() {
        @Override
        public void record(PredictionView p) {
          seen.add(own.version + p.source().label() + " " + p.score() + " " + p.output());
        }

        @Override
        public void failed(PredictionView p, Throwable failure) {
          seen.add(own.version + "failed");
        }

        @Override
        public void outcome(OutcomeView outcome) {
          seen.add(own.version + "truth " + outcome.score());
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void record(PredictionView prediction) {}

    @Override
    public void outcome(OutcomeView outcome) {}

    @Override
    public void close() {}
  }

  FakeModel<Flight, Double> model() {
    return FakeModel.of(
        Flight.class,
        (flight, version) -> {
          runs.incrementAndGet();
          Kind kind = failing.get(version);
          if (kind != null) {
            throw new ModelException(kind, "version " + version + " is broken");
          }
          return version * 100 + flight.hour();
        });
  }

  void publish(int content) {
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {(byte) content}), CHANGE);
  }

  ServedModelBuilder<Flight, Double> builder(Fallback<Flight, Double> fallback) {
    if (registry.models().isEmpty()) {
      publish(1);
    }
    return ServedModel.of(registry, "m", model())
        .fallback(fallback)
        .observe(notes)
        .meters(meters)
        .time(time);
  }

  double fallbacks(String step, String cause) {
    Counter counter =
        meters.find(CoreMeters.FALLBACKS).tag("step", step).tag("cause", cause).counter();
    return counter == null ? 0 : counter.count();
  }

  long timed(String outcome) {
    return meters.find(CoreMeters.PREDICTION).tag("outcome", outcome).timers().stream()
        .mapToLong(timer -> timer.count())
        .sum();
  }
}
