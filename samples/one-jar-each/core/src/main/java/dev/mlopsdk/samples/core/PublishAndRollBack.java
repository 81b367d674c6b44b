package dev.mlopsdk.samples.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.handle.ModelHandle;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.registry.RegistryState;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Publishes two versions into a directory, serves one, promotes the other, and takes it back. The
 * argument is the registry's directory.
 */
public final class PublishAndRollBack {

  private static final Flight EVENING = new Flight(17.5f);

  private PublishAndRollBack() {}

  public static void main(String[] args) throws InterruptedException {
    ModelRegistry registry = ModelRegistry.directory(Path.of(args[0]));
    registry.publish("late", lateFrom("19"), Change.by("ann", "first guess"));
    ModelRef better = registry.publish("late", lateFrom("16"), Change.by("ann", "January data"));

    try (ModelHandle<Flight, Boolean> late =
        ModelHandle.of(registry, "late", new HourRule())
            .listen(event -> System.out.println("event  " + event.message()))
            .open()) {
      System.out.println("late?  " + HourRule.ask(late, EVENING));

      registry.promote("late", better.version(), Change.by("ann", "catches more"));
      late.awaitVersion(better.version(), Duration.ofSeconds(10));
      System.out.println("late?  " + HourRule.ask(late, EVENING));

      RegistryState back = registry.rollback("late", Change.by("bob", "complaints"));
      late.awaitVersion(back.champion().orElseThrow(), Duration.ofSeconds(10));
      System.out.println("late?  " + HourRule.ask(late, EVENING));
    }

    registry
        .audit("late")
        .forEach(
            entry ->
                System.out.printf(
                    "audit  %d %s %d by %s: %s%n",
                    entry.sequence(),
                    entry.action(),
                    entry.version(),
                    entry.actor(),
                    entry.reason()));
  }

  private static ModelFiles lateFrom(String hour) {
    return ModelFiles.of("hour.txt", hour.getBytes(UTF_8));
  }
}
