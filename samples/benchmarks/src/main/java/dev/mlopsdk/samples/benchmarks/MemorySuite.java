package dev.mlopsdk.samples.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether resident memory stays flat: each run repeats one thing in a process of its own and prints
 * its memory 200 times; the first half, in which classes are loaded, code is compiled and pools
 * fill, is left out. Flat is a slope whose 95 % interval reaches down to the limit. Linux only.
 */
final class MemorySuite implements Suite {

  private static final int SAMPLES = 200;
  private static final int SHORTER = 4;

  /**
   * One thing that is repeated.
   *
   * @param steps how often
   * @param limit how many bytes a step may leave behind
   */
  private record Run(String what, String about, int steps, double limit) {}

  private static final List<Run> RUNS =
      List.of(
          new Run("onnxLoads", "open, load, answer, close: ONNX Runtime", 10_000, 1024),
          new Run("torchLoads", "open, load, answer, close: TorchScript", 2_000, 4096),
          new Run("onnxCalls", "predictions by the whole stack: ONNX Runtime", 10_000_000, 0.5),
          new Run("torchCalls", "predictions by the whole stack: TorchScript", 1_000_000, 5),
          new Run("zipMaps", "predictions of 256 rows with ZipMap", 10_000, 256));

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String about() {
    return "resident memory over loads, predictions and ZipMaps, which must stay flat";
  }

  @Override
  public boolean run(PrintStream out, boolean quick) throws Exception {
    out.println("| what | steps | MB half way | MB at the end | B/step | ± (95 %) | limit | |");
    out.println("|---|---|---|---|---|---|---|---|");
    boolean kept = true;
    for (Run run : RUNS) {
      kept &= row(out, run, quick ? run.steps / SHORTER : run.steps);
    }
    return kept;
  }

  private static boolean row(PrintStream out, Run run, int steps) throws Exception {
    List<double[]> series = series(run.what, steps);
    List<double[]> late = series.subList(series.size() / 2, series.size());
    double[] x = late.stream().mapToDouble(sample -> sample[0]).toArray();
    double[] y = late.stream().mapToDouble(sample -> sample[1]).toArray();
    Slope slope = Slope.of(x, y);
    boolean flat = slope.within(run.limit);
    out.printf(
        Locale.ROOT,
        "| %s | %,d | %.1f | %.1f | %.2f | %.2f | ≤ %s | %s |%n",
        run.about,
        steps,
        y[0] / 1e6,
        y[y.length - 1] / 1e6,
        slope.perStep(),
        slope.halfWidth(),
        run.limit,
        flat ? "flat" : "GROWS");
    return flat;
  }

  private static List<double[]> series(String what, int steps) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                // Else the optimising compiler's own memory comes and goes all the time.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryRun.class.getName(),
                what,
                Integer.toString(steps),
                Integer.toString(SAMPLES))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<double[]> series = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ", -1);
        series.add(new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])});
      }
    }
    if (child.waitFor() != 0) {
      throw new IOException("The run '" + what + "' ended with " + child.exitValue());
    }
    return series;
  }
}
