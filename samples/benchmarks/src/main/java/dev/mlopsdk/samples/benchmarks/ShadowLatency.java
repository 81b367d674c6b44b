package dev.mlopsdk.samples.benchmarks;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.shadow.Shadow;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * {@code java -cp benchmarks.jar dev.mlopsdk.samples.benchmarks.ShadowLatency}: the distribution of
 * predict's latency at 5,000 paced calls a second, without a shadow and with one of every tenth and
 * of every call, in turns.
 */
public final class ShadowLatency {

  private static final int CALLS = 20_000;
  private static final int ROUNDS = 5;
  private static final long BETWEEN = 200_000;

  private record Setting(String name, Supplier<ServedModel<Ten, Float>> open) {}

  private ShadowLatency() {}

  /** The program. */
  public static void main(String[] args) {
    List<Setting> settings =
        List.of(
            new Setting("off", () -> ShadowSuite.serve(null)),
            new Setting("tenth", () -> ShadowSuite.serve(Shadow.sampling(0.1))),
            new Setting("all", () -> ShadowSuite.serve(Shadow.sampling(1))));
    System.out.println("| shadow | p50 ns | p99 ns | p99.9 ns |");
    System.out.println("|---|---|---|---|");
    for (int round = 0; round <= ROUNDS; round++) {
      for (Setting setting : settings) {
        try (ServedModel<Ten, Float> served = setting.open.get()) {
          long[] nanos = measure(served);
          if (round > 0) {
            System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %d |%n",
                setting.name,
                nanos[CALLS / 2],
                nanos[CALLS / 100 * 99],
                nanos[CALLS / 1000 * 999]);
          }
        }
      }
    }
  }

  private static long[] measure(ServedModel<Ten, Float> served) {
    Rows rows = new Rows();
    long[] nanos = new long[CALLS];
    long due = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      due += BETWEEN;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        if (left > 100_000) {
          LockSupport.parkNanos(left - 100_000);
        }
      }
      Ten input = rows.nextTen();
      Call call = rows.nextCall();
      long before = System.nanoTime();
      served.predict(input, call);
      nanos[i] = System.nanoTime() - before;
    }
    Arrays.sort(nanos);
    return nanos;
  }
}
