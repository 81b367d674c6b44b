package dev.mlopsdk.core.registry;

import dev.mlopsdk.core.time.FakeTime;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A process that publishes twice and promotes, and dies before its k-th file operation. */
final class CrashingProcess {

  static final int CRASHED = 17;

  private CrashingProcess() {}

  public static void main(String[] args) {
    int fatal = Integer.parseInt(args[1]);
    int[] operations = {0};
    work(
        Path.of(args[0]),
        operation -> {
          if (++operations[0] == fatal) {
            Runtime.getRuntime().halt(CRASHED);
          }
        });
  }

  static void work(Path root, Consumer<String> before) {
    ModelRegistry registry =
        ModelRegistry.over(DirectoryStore.open(root, Disk.hooked(before)))
            .withTime(FakeTime.at(RegistryContract.NOON));
    registry.publish("delay", RegistryContract.files("v1"), RegistryContract.ANN);
    registry.publish(
        "delay",
        RegistryContract.files("v2").baseline(RegistryContract.text("stats/base.json", "{}")),
        RegistryContract.ANN);
    registry.promote("delay", 2, RegistryContract.BOB);
  }
}
