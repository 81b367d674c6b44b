package dev.mlopsdk.samples.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.SystemTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Random;

/** Opens the desk for 10,000 flights with two rules in place of models: no file, no native code. */
public final class OpenDesk {

  private OpenDesk() {}

  public static void main(String[] args) {
    ModelRegistry registry = ModelRegistry.inMemory();
    Change change = Change.by("ann", "rules until there is a model");
    registry.publish("delay", ModelFiles.of("rule.txt", "long flights".getBytes(UTF_8)), change);
    registry.publish("delay", ModelFiles.of("rule.txt", "evenings".getBytes(UTF_8)), change);
    FakeModel<Flight, Float> rules =
        FakeModel.of(
            Flight.class,
            (flight, version) -> {
              boolean late = version == 1 ? flight.distance() > 1000 : flight.hour() > 17;
              return late ? 0.8f : 0.2f;
            });

    try (SystemTime time = SystemTime.create("desk");
        DelayDesk desk = new DelayDesk(registry, rules, time, new SimpleMeterRegistry())) {
      Random random = new Random(2026);
      for (int i = 0; i < 10_000; i++) {
        Flight flight = new Flight(6 + random.nextInt(16), 100 + random.nextInt(2000), "MKE");
        DelayDesk.Advice advice = desk.advise("passenger-" + i, flight);
        desk.landed(advice.ticket(), random.nextDouble() < (flight.hour() > 17 ? 0.7 : 0.2));
      }
      System.out.print(desk.arms());
    }
  }
}
