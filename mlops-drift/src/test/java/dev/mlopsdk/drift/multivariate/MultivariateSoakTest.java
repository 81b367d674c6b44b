package dev.mlopsdk.drift.multivariate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tables of docs/multivariate-drift.md. */
@Tag("soak")
class MultivariateSoakTest {

  /** One in a thousand undrifted runs may exceed this over 2,000: 5 % + 3.1 standard errors. */
  private static final double MOST = 0.065;

  private static final int RUNS = 2000;

  @Test
  void falseAlarms_ofEveryTest_areAsManyAsAlphaSays() {
    int[][] sizes = {{200, 100}, {1000, 300}};
    System.out.println("| test | rows | normal .05 | .01 | log-normal .05 | .01 |");
    Map<String, Tests.PValue> all = Tests.all(199, 64);
    for (Map.Entry<String, Tests.PValue> test : all.entrySet()) {
      for (int[] size : sizes) {
        StringBuilder line =
            new StringBuilder("| " + test.getKey() + " | " + size[0] + ", " + size[1]);
        for (Scenario scenario : new Scenario[] {Scenario.NORMAL, Scenario.SKEWED}) {
          Draws draws = new Draws(size[0]);
          int some = 0;
          int few = 0;
          for (int run = 0; run < RUNS; run++) {
            double p =
                test.getValue()
                    .of(scenario.rows(draws, size[0], 4), scenario.rows(draws, size[1], 4));
            some += p <= 0.05 ? 1 : 0;
            few += p <= 0.01 ? 1 : 0;
          }
          line.append(
              String.format(" | %.1f %% | %.1f %%", 100.0 * some / RUNS, 100.0 * few / RUNS));
          if (!scenario.skewed() || !test.getKey().contains("sums")) {
            assertThat(some / (double) RUNS).as(test.getKey()).isLessThan(MOST);
          }
        }
        System.out.println(line + " |");
      }
    }
  }

  @Test
  void power_onKnownDrifts_isWhatTheTableSays() {
    int runs = 200;
    double[][] reference = Scenario.NORMAL.rows(new Draws(1), 2000, 10);
    FittedPca pca = PcaReconstruction.withDefaults().fit(reference);
    FittedMmd mmd = FourierMmd.withDefaults().fit(reference);
    FittedMahalanobis distance = MahalanobisDistance.withDefaults().fit(reference);
    DomainClassifier linear = DomainClassifier.withDefaults();
    DomainClassifier squares = linear.withTerms(DomainClassifier.Terms.QUADRATIC);
    Map<String, Tests.PValue> tests = new LinkedHashMap<>();
    tests.put("Kolmogorov–Smirnov per column, Bonferroni", Tests::univariate);
    tests.put("`PcaReconstruction`", (r, c) -> pca.test(c).pValue());
    tests.put("`FourierMmd`", (r, c) -> mmd.test(mmd.sums().acceptAll(c)).pValue());
    tests.put("`DomainClassifier`", (r, c) -> linear.test(r, c).pValue());
    tests.put("`DomainClassifier`, quadratic", (r, c) -> squares.test(r, c).pValue());
    tests.put("`MahalanobisDistance`, mean", (r, c) -> distance.test(c).pValue());
    tests.put("`MahalanobisDistance`, tail", (r, c) -> distance.testTail(c).pValue());
    System.out.println("| test | nothing | mean | correlation | deviation |");
    tests.forEach(
        (name, test) -> {
          StringBuilder line = new StringBuilder("| " + name);
          for (Scenario scenario :
              new Scenario[] {
                Scenario.NORMAL, Scenario.SHIFT, Scenario.DECOUPLED, Scenario.WIDER
              }) {
            for (int n : new int[] {100, 500}) {
              Draws draws = new Draws(2);
              int found = 0;
              for (int run = 0; run < runs; run++) {
                found += test.of(reference, scenario.rows(draws, n, 10)) <= 0.05 ? 1 : 0;
              }
              line.append(n == 100 ? " | " : ", ").append(Math.round(100.0 * found / runs));
            }
          }
          System.out.println(line + " |");
        });
  }

  @Test
  void cost_ofFittingAndRows_isPrinted() {
    System.out.println(
        "| what | columns | fit of 2,000 rows, ms | row, µs | test of 500 rows, ms |");
    for (int columns : new int[] {10, 100, 768}) {
      double[][] reference = Scenario.NORMAL.rows(new Draws(1), 2000, columns);
      double[][] current = Scenario.NORMAL.rows(new Draws(2), 500, columns);
      cost("pca", columns, current, () -> PcaReconstruction.withDefaults().fit(reference));
      cost("mmd", columns, current, () -> FourierMmd.withDefaults().fit(reference));
      cost(
          "mahalanobis", columns, current, () -> MahalanobisDistance.withDefaults().fit(reference));
      if (columns <= 100) {
        long start = System.nanoTime();
        DomainClassifier.withDefaults().test(reference, current);
        System.out.printf("| domain | %d | | | %.0f |%n", columns, millis(start));
      }
    }
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void cost(String name, int columns, double[][] current, Supplier<Object> fit) {
    assertThat(fit.get()).as("the first fit, for the compiler").isNotNull();
    long start = System.nanoTime();
    Object fitted = fit.get();
    double fitting = millis(start);
    RowSums sums = sums(fitted);
    for (int i = 0; i < 40; i++) {
      sums.acceptAll(current);
    }
    start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      sums.acceptAll(current);
    }
    double row = millis(start) / 10; // 10,000 rows: ms / 10 is µs a row
    test(fitted, current);
    start = System.nanoTime();
    test(fitted, current);
    System.out.printf(
        "| %s | %d | %.0f | %.2f | %.0f |%n", name, columns, fitting, row, millis(start));
  }

  private static RowSums sums(Object fitted) {
    return fitted instanceof FittedPca pca
        ? pca.sums()
        : fitted instanceof FittedMmd mmd ? mmd.sums() : ((FittedMahalanobis) fitted).sums();
  }

  private static void test(Object fitted, double[][] current) {
    if (fitted instanceof FittedPca pca) {
      pca.test(current);
    } else if (fitted instanceof FittedMmd mmd) {
      mmd.test(current);
    } else {
      ((FittedMahalanobis) fitted).test(current);
    }
  }
}
