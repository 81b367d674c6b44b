package dev.mlopsdk.samples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * From opening a model to its first answer, each start in a JVM of its own: without caches, with
 * the native libraries cached, with the optimised graph cached, with both. It promises nothing
 * absolute, only that both caches together are no slower than none.
 */
record ColdStartSuite() implements Suite {

  static final List<String> PHASES =
      List.of("prepare", "verify", "device", "load", "observe", "warmup");

  private static final List<String> CACHES = List.of("none", "natives", "graph", "natives+graph");

  /** On the class path where all-MiniLM-L6-v2 of langchain4j is. */
  private static final String MINILM = "/all-minilm-l6-v2-q.onnx";

  private static final double LIMIT = 1.0;

  @Override
  public String name() {
    return "coldstart";
  }

  @Override
  public String about() {
    return "milliseconds from open to the first answer, by phase, with and without caches";
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws Exception {
    int starts = quick ? 5 : 15;
    out.println(
        "| model | caches | ms to the first answer | "
            + String.join(" | ", PHASES)
            + " | ratio | bound | |");
    out.println("|---|---|---|" + "---|".repeat(PHASES.size()) + "---|---|---|");
    boolean kept = measure(out, "logistic", Models.logisticFile(), "ten", starts);
    try (InputStream in = ColdStartSuite.class.getResourceAsStream(MINILM)) {
      if (in != null) {
        Path file = Files.createTempDirectory("benchmarks").resolve("minilm.onnx");
        file.toFile().deleteOnExit();
        Files.copy(in, file);
        kept &= measure(out, "all-MiniLM-L6-v2 int8", file, "tokens", starts);
      }
    }
    return kept;
  }

  private static boolean measure(PrintStream out, String name, Path model, String input, int starts)
      throws Exception {
    Path cache = Files.createTempDirectory("coldstart");
    double[][][] figures = new double[CACHES.size()][starts][];
    // The first start of each fills the caches. Then they take turns: the machine is not steady.
    for (int i = -1; i < starts; i++) {
      for (int kind = 0; kind < CACHES.size(); kind++) {
        double[] line = start(model, input, cache, CACHES.get(kind));
        if (i >= 0) {
          figures[kind][i] = line;
        }
      }
    }
    double none = median(figures[0], 0);
    boolean kept = true;
    for (int kind = 0; kind < CACHES.size(); kind++) {
      double ratio = median(figures[kind], 0) / none;
      boolean last = kind == CACHES.size() - 1;
      kept &= !last || ratio <= LIMIT;
      StringBuilder row = new StringBuilder("| " + name + " | " + CACHES.get(kind) + " |");
      for (int column = 0; column <= PHASES.size(); column++) {
        row.append(String.format(Locale.ROOT, " %.1f |", median(figures[kind], column)));
      }
      row.append(String.format(Locale.ROOT, " %.2f | ", ratio));
      out.println(row + (last ? "≤ " + LIMIT + " | " + (kept ? "ok |" : "MISSED |") : "| |"));
    }
    return kept;
  }

  private static double median(double[][] lines, int column) {
    double[] values = Arrays.stream(lines).mapToDouble(line -> line[column]).sorted().toArray();
    return values[values.length / 2];
  }

  private static double[] start(Path model, String input, Path cache, String caches)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ColdStart.class.getName(),
                model.toString(),
                input,
                cache.toString(),
                caches)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IllegalStateException("The start ended with " + process.exitValue());
      }
      return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }
  }
}
