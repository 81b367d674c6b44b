import dev.mlopsdk.drift.measure.BinnedKolmogorovSmirnovTest;
import dev.mlopsdk.drift.measure.BinnedWassersteinTest;
import dev.mlopsdk.drift.measure.CountTest;
import dev.mlopsdk.drift.measure.NullLaws;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.preset.Columns;
import dev.mlopsdk.drift.preset.DriftPreset;
import dev.mlopsdk.drift.preset.PresetReport;
import dev.mlopsdk.drift.profile.FeatureCounts;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How long comparing columns takes, for a comparison with evidently_preset.py on the same machine:
 *
 * <pre>
 * java -Xmx6g -cp samples/benchmarks/target/benchmarks.jar \
 *     samples/benchmarks/rivals/ReportSpeed.java 100 1000000
 * </pre>
 *
 * <p>Two ways: over counts, as a service or a report does it (cells from the reference, both samples
 * counted, PSI, Kolmogorov–Smirnov and Wasserstein with p-values), and Evidently's own preset on the
 * raw columns, which gives Evidently's figures. One thread.
 */
public final class ReportSpeed {

  public static void main(String[] args) {
    int columns = Integer.parseInt(args[0]);
    int rows = Integer.parseInt(args[1]);
    Map<String, double[]> reference = data(columns, rows, 0, 1);
    Map<String, double[]> current = data(columns, rows, 0.02, 2);
    for (int round = 0; round < 3; round++) {
      counts(reference, current);
      preset(reference, current);
    }
  }

  private static void counts(Map<String, double[]> reference, Map<String, double[]> current) {
    long start = System.nanoTime();
    NullLaws laws = NullLaws.withDefaults();
    List<CountTest> tests =
        List.of(
            PsiTest.withDefaults(),
            BinnedKolmogorovSmirnovTest.withDefaults(),
            BinnedWassersteinTest.withDefaults());
    int drifted = 0;
    for (String column : reference.keySet()) {
      FeatureCounts before = FeatureCounts.of(reference.get(column));
      FeatureCounts after = before.count(current.get(column));
      boolean any = false;
      for (CountTest test : tests) {
        any |= test.test(before, after, laws).drifted();
      }
      drifted += any ? 1 : 0;
    }
    System.out.printf("counts: %.2f s, %d drifted%n", (System.nanoTime() - start) / 1e9, drifted);
  }

  private static void preset(Map<String, double[]> reference, Map<String, double[]> current) {
    long start = System.nanoTime();
    PresetReport report =
        DriftPreset.evidently().compare(Columns.of(reference), Columns.of(current));
    System.out.printf(
        "preset: %.2f s, %d drifted%n",
        (System.nanoTime() - start) / 1e9, report.drifted().size());
  }

  private static Map<String, double[]> data(int columns, int rows, double shift, long seed) {
    Map<String, double[]> data = new TreeMap<>();
    IntStream.range(0, columns)
        .forEach(
            i -> {
              SplittableRandom random = new SplittableRandom(seed * 1_000 + i);
              double[] column = new double[rows];
              for (int j = 0; j < rows; j++) {
                column[j] = random.nextGaussian() + shift;
              }
              data.put("n" + i, column);
            });
    return data;
  }
}
