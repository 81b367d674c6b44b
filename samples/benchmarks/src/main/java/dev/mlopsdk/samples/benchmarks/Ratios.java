package dev.mlopsdk.samples.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * JMH benchmarks and what is promised about their ratios.
 *
 * @param name on the command line
 * @param about one line
 * @param benchmarks the classes that hold the methods; of two methods of one name the first counts
 * @param bounds the promises
 */
record Ratios(String name, String about, List<Class<?>> benchmarks, List<Bound> bounds)
    implements Suite {

  /** The class that holds {@code method}. */
  Class<?> holding(String method) {
    return benchmarks.stream()
        .filter(each -> Arrays.stream(each.getMethods()).anyMatch(m -> m.getName().equals(method)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No benchmark is called " + method));
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws RunnerException {
    Rounds rounds = Rounds.run(this, quick);
    out.println("| benchmark | threads | ns/op | B/op | floor | ns/op | B/op | ratio | bound | |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    boolean kept = true;
    for (Bound bound : bounds) {
      kept &= row(out, bound, rounds);
    }
    return kept;
  }

  private static boolean row(PrintStream out, Bound bound, Rounds rounds) {
    double ratio = rounds.ratio(bound);
    double bytes = rounds.bytes(bound.subject(), bound.threads());
    double floorBytes = rounds.bytes(bound.floor(), bound.threads());
    // The profiler's own allocations show as fractions of a byte.
    boolean bytesKept = bound.extraBytes() < 0 || bytes - floorBytes <= bound.extraBytes() + 0.5;
    boolean kept = ratio <= bound.limit() && bytesKept;
    out.printf(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %s | %.1f | %.1f | %.2f | ≤ %s%s | %s |%n",
        bound.subject(),
        bound.threads(),
        rounds.nanos(bound.subject(), bound.threads()),
        bytes,
        bound.floor(),
        rounds.nanos(bound.floor(), bound.threads()),
        floorBytes,
        ratio,
        bound.limit(),
        bound.extraBytes() < 0 ? "" : ", ≤ " + bound.extraBytes() + " B more",
        kept ? "ok" : "MISSED");
    return kept;
  }
}
