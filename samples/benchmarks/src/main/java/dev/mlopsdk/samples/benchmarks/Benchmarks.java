package dev.mlopsdk.samples.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.runner.RunnerException;

/**
 * {@code java -jar benchmarks.jar <suite> [--quick]}: runs a suite, prints a Markdown table and
 * exits with 1 if a bound is missed; without an argument it lists the suites.
 */
public final class Benchmarks {

  private Benchmarks() {}

  /** The program. */
  public static void main(String[] args) throws RunnerException, IOException {
    List<String> arguments = List.of(args);
    Optional<String> name = arguments.stream().filter(each -> !each.startsWith("--")).findFirst();
    if (name.isEmpty()) {
      list(System.out);
      return;
    }
    if (name.get().equals("batching")) {
      System.exit(BatchingSuite.run(System.out, arguments.contains("--quick")) ? 0 : 1);
      return;
    }
    Optional<Suite> suite =
        Suite.ALL.stream().filter(each -> each.name().equals(name.get())).findFirst();
    if (suite.isEmpty()) {
      System.err.println("There is no suite '" + name.get() + "'.");
      list(System.err);
      System.exit(2);
      return;
    }
    System.exit(run(suite.get(), arguments.contains("--quick")) ? 0 : 1);
  }

  private static void list(PrintStream out) {
    out.println("java -jar benchmarks.jar <suite> [--quick]");
    Suite.ALL.forEach(suite -> out.printf(Locale.ROOT, "  %-8s %s%n", suite.name(), suite.about()));
    out.println(
        "  batching 32 blocking callers: the gate, everyone inline, a size-or-timeout batcher");
  }

  /** Whether every bound was kept. */
  private static boolean run(Suite suite, boolean quick) throws RunnerException {
    Rounds rounds = Rounds.run(suite, quick);
    PrintStream out = System.out;
    out.printf(
        Locale.ROOT,
        "%n## %s: %s%n%nJDK %s, %d cores%s%n%n",
        suite.name(),
        suite.about(),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        quick ? ", --quick" : "");
    out.println("| benchmark | threads | ns/op | B/op | floor | ns/op | B/op | ratio | bound | |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    boolean kept = true;
    for (Bound bound : suite.bounds()) {
      kept &= row(out, bound, rounds);
    }
    out.println();
    out.println(kept ? suite.name() + ": all bounds kept" : suite.name() + ": A BOUND IS MISSED");
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
