import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.twosample.TestResult;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The two-sample Kolmogorov–Smirnov test on the doubles of ks_2samp.py, beside Commons Statistics:
 *
 * <pre>
 * mvn -q -Pfast -DskipTests -pl samples/benchmarks -am package
 * java -Xmx1g -XX:+UseSerialGC -cp samples/benchmarks/target/benchmarks.jar \
 *     samples/benchmarks/rivals/KsSpeed.java [values per sample]
 * </pre>
 */
public final class KsSpeed {

  private static final int ROUNDS = 15;

  private KsSpeed() {}

  public static void main(String[] args) {
    int n = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    double[] x = sample(1, n);
    double[] y = sample(2, n);
    TestResult result = KolmogorovSmirnovTest.withDefaults().test(x, y);
    System.out.println(System.getProperty("java.vm.version") + ", n = m = " + n);
    System.out.println("D = " + result.statistic() + ", p = " + result.pValue());
    time("KolmogorovSmirnovTest", () -> KolmogorovSmirnovTest.withDefaults().test(x, y));
    time(
        "Commons Statistics",
        () ->
            org.apache.commons.statistics.inference.KolmogorovSmirnovTest.withDefaults()
                .test(x, y)
                .getPValue());
  }

  private static void time(String what, Supplier<Object> test) {
    double[] millis = new double[ROUNDS];
    Object last = "";
    long first = System.nanoTime();
    last = test.get();
    double cold = (System.nanoTime() - first) / 1e6;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      last = test.get();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%-22s first %.1f ms, median %.1f ms, least %.1f ms%s%n",
        what,
        cold,
        millis[ROUNDS / 2],
        millis[0],
        last.hashCode() == 0 ? " " : "");
  }

  private static double[] sample(long seed, int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z = z ^ (z >>> 31);
      double v = 2 * ((z >>> 11) * 0x1p-53) - 1;
      values[i] = v / (1 - v * v);
    }
    return values;
  }
}
