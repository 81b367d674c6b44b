package dev.mlopsdk.samples.drift;

import dev.mlopsdk.drift.measure.MeasureResult;
import dev.mlopsdk.drift.measure.PsiTest;
import dev.mlopsdk.drift.profile.Baseline;
import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import dev.mlopsdk.drift.twosample.TestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * Are flights as late in the evening as in the morning? The argument is a CSV file of flights:
 * hour, distance, delay.
 */
public final class CompareDelays {

  private CompareDelays() {}

  public static void main(String[] args) throws IOException {
    Path flights = Path.of(args[0]);
    double[] early = delays(flights, hour -> hour >= 6 && hour < 9);
    double[] late = delays(flights, hour -> hour >= 9 && hour < 12);
    double[] evening = delays(flights, hour -> hour >= 18 && hour < 21);

    compare("6-9 h to 9-12 h", early, late);
    compare("6-9 h to 18-21 h", early, evening);

    // What a version is published with, so that a DriftMonitor can watch it.
    System.out.println(Baseline.fromCsv(flights));
  }

  private static void compare(String what, double[] reference, double[] current) {
    MeasureResult psi = PsiTest.withDefaults().test(reference, current);
    TestResult ks = KolmogorovSmirnovTest.withDefaults().test(reference, current);
    System.out.printf(
        Locale.ROOT,
        "%-16s  psi %.3f %-8s p %.1e %-7s  ks %.3f p %.1e %s%n",
        what,
        psi.statistic(),
        psi.effect(),
        psi.pValue(),
        psi.drifted() ? "DRIFTED" : "ok",
        ks.statistic(),
        ks.pValue(),
        ks.drifted() ? "DRIFTED" : "ok");
  }

  private static double[] delays(Path flights, DoublePredicate hours) throws IOException {
    return Files.readAllLines(flights).stream()
        .skip(1)
        .map(line -> line.split(","))
        .filter(flight -> hours.test(Double.parseDouble(flight[0])))
        .mapToDouble(flight -> Double.parseDouble(flight[2]))
        .toArray();
  }
}
