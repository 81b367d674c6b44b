package dev.mlopsdk.samples.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code java -jar benchmarks.jar <suite> [--quick]}: runs a suite, prints a Markdown table and
 * exits with 1 if a bound is missed; without an argument it lists the suites.
 */
public final class Benchmarks {

  private Benchmarks() {}

  /** The program. */
  public static void main(String[] args) throws Exception {
    List<String> arguments = List.of(args);
    Optional<String> name = arguments.stream().filter(each -> !each.startsWith("--")).findFirst();
    if (name.isEmpty()) {
      list(System.out);
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
    Suite.ALL.forEach(
        suite -> out.printf(Locale.ROOT, "  %-10s %s%n", suite.name(), suite.about()));
  }

  /** Whether every bound was kept. */
  private static boolean run(Suite suite, boolean quick) throws Exception {
    PrintStream out = System.out;
    out.printf(
        Locale.ROOT,
        "%n## %s: %s%n%nJDK %s, %d cores%s%n%n",
        suite.name(),
        suite.about(),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        quick ? ", --quick" : "");
    boolean kept = suite.run(out, quick);
    out.println();
    out.println(kept ? suite.name() + ": all bounds kept" : suite.name() + ": A BOUND IS MISSED");
    return kept;
  }
}
