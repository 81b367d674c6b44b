package dev.mlopsdk.serving.memory;

import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process that opens and closes a model again and again, unloads it in between, and prints its
 * resident kilobytes half way and at the end.
 */
public final class FlatMemory {

  private FlatMemory() {}

  /** The program: the model's file and how often. */
  public static void main(String[] args) throws Exception {
    int times = Integer.parseInt(args[1]);
    NativeMemory memory =
        NativeMemory.create(MemoryPolicy.withDefaults().withIdleAfter(Duration.ofHours(1)));
    for (int i = 1; i <= times; i++) {
      cycle(Path.of(args[0]), memory);
      if (i == times / 2 || i == times) {
        System.out.println(resident());
      }
    }
    System.out.println(memory.usedBytes());
  }

  private static void cycle(Path file, NativeMemory memory) {
    try (ServedModel<float[], float[]> served =
        ServedModel.of(file, OnnxModel.of(float[].class, float[].class)).memory(memory).open()) {
      served.predict(new float[10]);
      memory.ledger().accounts().forEach(account -> unload(account.tenant()));
      served.predict(new float[10]);
    }
  }

  private static void unload(Account.@Nullable Tenant tenant) {
    if (tenant == null || !tenant.unload("by the test")) {
      throw new IllegalStateException("Nobody runs it, but it was not unloaded");
    }
  }

  private static long resident() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
