package dev.mlopsdk.serving.replay;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.log.read.LogReader;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A process of its own that replays a log and prints how much of its heap it ever used. */
final class ReplayingProcess {

  record Flight(float hour, int seats, String origin) {}

  /** How often the heap is looked at. */
  private static final int LOOKS = 5;

  static final FakeModel<Flight, Float> MODEL =
      FakeModel.of(Flight.class, (flight, version) -> flight.hour / version);

  private ReplayingProcess() {}

  static ModelRegistry registry() {
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {1}), Change.by("ann", "test"));
    registry.publish("m", ModelFiles.of("m.fake", new byte[] {2}), Change.by("ann", "test"));
    return registry;
  }

  /** Replays the log under the first argument, of as many lines as the second says. */
  public static void main(String[] arguments) {
    long lines = Long.parseLong(arguments[1]);
    LoggedInput<Flight> records = LoggedInput.records(Flight.class);
    long[] seen = new long[2];
    LoggedInput<Flight> looking =
        (logged, schema) -> {
          // Once for each of the two versions.
          if (++seen[0] % (2 * lines / LOOKS) == 0) {
            System.gc();
            seen[1] =
                Math.max(
                    seen[1], ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
          }
          return records.of(logged, schema);
        };
    BacktestReport report =
        Backtest.of(registry(), "m", MODEL, looking)
            .versions(1, 2)
            .over(LogReader.of(Path.of(arguments[0])));
    System.out.println(
        report.versions().get(0).reproduced() + " " + report.log().labelled() + " " + seen[1]);
  }
}
