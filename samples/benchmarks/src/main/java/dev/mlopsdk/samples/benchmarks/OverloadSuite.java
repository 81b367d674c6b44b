package dev.mlopsdk.samples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.serving.ServedModel;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * Three times as many calls as the model can answer, in an open loop: who asks does not wait for
 * the calls before. A run burns about 2 ms of a processor, there is a lane per processor, and every
 * call has a deadline.
 *
 * <p>Capacity is what as many callers as lanes have answered, each one call after another. The
 * arrivals themselves take processors from the model: what they cost is measured with calls that do
 * nothing at the same rate, and that share is taken off the capacity.
 */
final class OverloadSuite implements Suite {

  record Input(long number) {}

  private static final int TIMES = 3;
  private static final long RUN_NANOS = 2_000_000;
  private static final Duration DEADLINE = Duration.ofMillis(50);
  private static final double LEAST_GOODPUT = 0.9;
  private static final double LEAST_KEPT = 0.99;

  /** A round's overload, with the capacity just before and after: the machine is shared. */
  private record Round(double capacity, double seconds, OpenLoop.Ends ends) {
    double ofCapacity() {
      return ends.inTime() / seconds / capacity;
    }
  }

  private final Duration slice = Duration.ofSeconds(1);
  private final int lanes = Runtime.getRuntime().availableProcessors();

  @Override
  public String name() {
    return "overload";
  }

  @Override
  public String about() {
    return "three times as many calls as can be answered: how many still are, in time";
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws Exception {
    int rounds = quick ? 3 : 9;
    long turns = turns();
    FakeModel<Input, Long> loader =
        FakeModel.of(Input.class, (Input input) -> burn(input.number(), turns)).withLanes(lanes);
    out.println(
        "| call | capacity/s | less arrivals | asked/s | in time/s | of capacity | bound | turned away"
            + " | accepted in time | bound | p99 | |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    Call call = Call.none().deadline(DEADLINE);
    ExecutorService callers = Executors.newCachedThreadPool();
    Path file = Files.write(Files.createTempFile("overload", ".fake"), new byte[] {1});
    try {
      boolean kept;
      try (ServedModel<Input, Long> served = serve(file, loader)) {
        OpenLoop.Asking asking =
            number -> on(callers, () -> served.predict(new Input(number), call));
        kept = row(out, "predict", served, rounds, on(callers), asking);
      }
      try (ServedModel<Input, Long> served = serve(file, loader)) {
        OpenLoop.Asking asking =
            number -> {
              long from = System.nanoTime();
              return served
                  .predictAsync(new Input(number), call)
                  .thenApply(answer -> System.nanoTime() - from);
            };
        kept &= row(out, "predictAsync", served, rounds, on(Runnable::run), asking);
      }
      return kept;
    } finally {
      callers.shutdownNow();
      Files.delete(file);
    }
  }

  private static ServedModel<Input, Long> serve(Path file, FakeModel<Input, Long> loader) {
    return ServedModel.of(file, loader).warmUp(List.of(new Input(1))).open();
  }

  private static OpenLoop.Asking on(Executor callers) {
    return number -> on(callers, () -> {});
  }

  private static CompletableFuture<Long> on(Executor callers, Runnable call) {
    return CompletableFuture.supplyAsync(
        () -> {
          long from = System.nanoTime();
          call.run();
          return System.nanoTime() - from;
        },
        callers);
  }

  private boolean row(
      PrintStream out,
      String name,
      ServedModel<Input, Long> served,
      int rounds,
      OpenLoop.Asking nothing,
      OpenLoop.Asking asking)
      throws Exception {
    capacity(served, Duration.ofSeconds(1));
    double share = share(nothing, TIMES * capacity(served, slice), slice);
    new OpenLoop(TIMES * capacity(served, slice), slice, DEADLINE).run(asking);
    List<Round> all = new ArrayList<>();
    double before = capacity(served, slice);
    for (int i = 0; i < rounds; i++) {
      OpenLoop.Ends ends =
          new OpenLoop(TIMES * before, slice.multipliedBy(2), DEADLINE).run(asking);
      double after = capacity(served, slice);
      all.add(new Round((before + after) / 2, slice.toNanos() * 2 / 1e9, ends));
      before = after;
    }
    double left = 1 - share;
    double ofCapacity = median(all, Round::ofCapacity) / left;
    double inTime = median(all, round -> round.ends().kept());
    boolean kept = ofCapacity >= LEAST_GOODPUT && inTime >= LEAST_KEPT;
    out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.0f | %.0f | %.2f | ≥ %.1f | %.0f %% | %.2f %% | ≥ %.0f %% | %.1f ms"
            + " | %s |%n",
        name,
        median(all, Round::capacity),
        left * median(all, Round::capacity),
        median(all, round -> round.ends().asked() / round.seconds()),
        median(all, round -> round.ends().inTime() / round.seconds()),
        ofCapacity,
        LEAST_GOODPUT,
        100 * median(all, round -> round.ends().turnedAway() / (double) round.ends().asked()),
        100 * inTime,
        100 * LEAST_KEPT,
        median(all, round -> round.ends().p99Nanos()) / 1e6,
        kept ? "ok" : "MISSED");
    return kept;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Answers a second to a caller per lane. */
  private double capacity(ServedModel<Input, Long> served, Duration length) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(lanes);
    try {
      long end = System.nanoTime() + length.toNanos();
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        counts.add(
            callers.submit(
                () -> {
                  long answers = 0;
                  for (; System.nanoTime() - end < 0; answers++) {
                    served.predict(new Input(answers));
                  }
                  return answers;
                }));
      }
      long answers = 0;
      for (Future<Long> count : counts) {
        answers += count.get();
      }
      return answers / (length.toNanos() / 1e9);
    } finally {
      callers.shutdownNow();
    }
  }

  /** The share of all processors that arrivals at {@code rate} take by themselves. */
  private double share(OpenLoop.Asking nothing, double rate, Duration length) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime();
    new OpenLoop(rate, length, DEADLINE).run(nothing);
    long used = system.getProcessCpuTime() - before;
    return Math.min(0.5, used / (double) (length.toNanos() * lanes));
  }

  /** How many turns of {@link #burn} take as long as a run. */
  private static long turns() {
    long turns = 10_000;
    long check = 0;
    for (int round = 0; round < 50; round++) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long from = System.nanoTime();
        check += burn(i, turns);
        best = Math.min(best, System.nanoTime() - from);
      }
      turns = Math.max(1, (long) (turns * (RUN_NANOS * 1.02 / best)));
    }
    return check == 0 ? turns + 1 : turns;
  }

  private static long burn(long number, long turns) {
    long x = number | 1;
    for (long i = 0; i < turns; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
