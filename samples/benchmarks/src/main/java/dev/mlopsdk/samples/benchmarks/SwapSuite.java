package dev.mlopsdk.samples.benchmarks;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.onnx.OnnxModel;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What a swap costs the calls beside it: the slowest calls of one thread while versions are loaded,
 * warmed up, swapped in and closed, against the same calls while somebody else in the process loads
 * sessions of ONNX Runtime at the same rate, which no serving layer can avoid. The two take turns.
 */
record SwapSuite() implements Suite {

  private static final double LIMIT = 1.5;
  private static final double TAIL = 0.999;
  private static final int MOST_CALLS = 8_000_000;
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final Change CHANGE = Change.by("benchmark", "swap");

  /** Loads something, again and again. */
  private interface Load {
    void once(int round) throws Exception;
  }

  /** The calls of one turn. */
  private record Turn(double p50, double tail, int calls, int loads) {}

  @Override
  public String name() {
    return "swap";
  }

  @Override
  public String about() {
    return "p99.9 of calls under swaps against calls beside loads of raw sessions";
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws Exception {
    int rounds = quick ? 5 : 15;
    long turn = Duration.ofSeconds(quick ? 2 : 6).toNanos();
    byte[] model = Models.logisticBytes();
    ModelRegistry registry = ModelRegistry.inMemory();
    registry.publish("m", ModelFiles.of("logistic.onnx", model), CHANGE);
    registry.publish("m", ModelFiles.of("logistic.onnx", model), CHANGE);
    double[] ratios = new double[rounds];
    out.println("| round | swaps | p50 ns | p99.9 ns | raw loads | p50 ns | p99.9 ns | ratio |");
    out.println("|---|---|---|---|---|---|---|---|");
    try (var served =
        ServedModel.of(registry, "m", OnnxModel.of(Ten.class, Float.class))
            .warmUp(List.of(ten()))
            .grace(Duration.ZERO)
            .open()) {
      Load swap = round -> swap(registry, served, 2 - round % 2);
      Load raw = round -> load(model);
      turn(served, swap, turn);
      turn(served, raw, turn);
      for (int round = 0; round < rounds; round++) {
        Turn swaps = turn(served, swap, turn);
        Turn control = turn(served, raw, turn);
        ratios[round] = swaps.tail / control.tail;
        out.printf(
            Locale.ROOT,
            "| %d | %d | %.0f | %.0f | %d | %.0f | %.0f | %.2f |%n",
            round + 1,
            swaps.loads,
            swaps.p50,
            swaps.tail,
            control.loads,
            control.p50,
            control.tail,
            ratios[round]);
      }
    }
    Arrays.sort(ratios);
    double median = ratios[rounds / 2];
    boolean kept = median <= LIMIT;
    out.printf(
        Locale.ROOT,
        "%nmedian ratio %.2f, bound ≤ %.1f, %s%n",
        median,
        LIMIT,
        kept ? "ok" : "MISSED");
    return kept;
  }

  private static Ten ten() {
    return new Ten(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  private static void swap(ModelRegistry registry, ServedModel<Ten, Float> served, int version)
      throws InterruptedException {
    registry.promote("m", version, CHANGE);
    if (!served.awaitVersion(version, Duration.ofSeconds(20))) {
      throw new IllegalStateException("Version " + version + " did not come");
    }
  }

  private static void load(byte[] model) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setCPUArenaAllocator(false);
      environment.createSession(model, options).close();
    }
  }

  private static Turn turn(ServedModel<Ten, Float> served, Load load, long nanos)
      throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    int[] loads = {0};
    Thread loader = new Thread(() -> loads[0] = loadUntil(stop, load), "loader");
    loader.setDaemon(true);
    loader.start();
    long[] took = new long[MOST_CALLS];
    Ten input = ten();
    int calls = 0;
    long start = System.nanoTime();
    long before = start;
    while (before - start < nanos && calls < MOST_CALLS) {
      served.predict(input);
      long now = System.nanoTime();
      took[calls++] = now - before;
      before = now;
    }
    stop.set(true);
    loader.join();
    Arrays.sort(took, 0, calls);
    return new Turn(took[calls / 2], took[(int) (calls * TAIL)], calls, loads[0]);
  }

  private static int loadUntil(AtomicBoolean stop, Load load) {
    int count = 0;
    try {
      while (!stop.get()) {
        load.once(count++);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception e) {
      throw new IllegalStateException("A load failed", e);
    }
    return count;
  }
}
