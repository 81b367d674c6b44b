package dev.mlopsdk.drift.multivariate;

import dev.mlopsdk.drift.twosample.KolmogorovSmirnovTest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** All tests of the package by name, as functions of two samples to a p-value. */
final class Tests {

  /** From a reference and a current sample to a p-value. */
  interface PValue {
    double of(double[][] reference, double[][] current);
  }

  private Tests() {}

  static Map<String, PValue> all(int permutations, int features) {
    Map<String, PValue> all = new LinkedHashMap<>();
    PcaReconstruction pca = PcaReconstruction.withDefaults().withPermutations(permutations);
    FourierMmd mmd =
        FourierMmd.withDefaults().withFeatures(features).withPermutations(permutations);
    MahalanobisDistance distance = MahalanobisDistance.withDefaults().withTail(0.05);
    DomainClassifier domain = DomainClassifier.withDefaults();
    all.put("PCA, permutation", (r, c) -> pca.test(r, c).pValue());
    all.put("PCA, Student", (r, c) -> pca.withPermutations(0).test(r, c).pValue());
    all.put("MMD, permutation", (r, c) -> mmd.test(r, c).pValue());
    all.put("MMD, weighted chi-squared", (r, c) -> mmd.withPermutations(0).test(r, c).pValue());
    all.put("Hotelling, Fisher", (r, c) -> distance.test(r, c).pValue());
    all.put("Hotelling from sums", (r, c) -> summed(distance.fit(r), c));
    all.put("tail, hypergeometric", (r, c) -> distance.fit(r).testTail(c).pValue());
    all.put("domain, normal", (r, c) -> domain.test(r, c).pValue());
    all.put(
        "domain quadratic, normal",
        (r, c) -> domain.withTerms(DomainClassifier.Terms.QUADRATIC).test(r, c).pValue());
    return all;
  }

  private static double summed(FittedMahalanobis fitted, double[][] current) {
    return fitted.test(fitted.sums().acceptAll(current)).pValue();
  }

  /** The smallest Kolmogorov–Smirnov p-value of the columns, times their number. */
  static double univariate(double[][] reference, double[][] current) {
    int columns = reference[0].length;
    double least = 1;
    for (int j = 0; j < columns; j++) {
      double p =
          KolmogorovSmirnovTest.withDefaults()
              .test(column(reference, j), column(current, j))
              .pValue();
      least = Math.min(least, p * columns);
    }
    return least;
  }

  static double[] column(double[][] rows, int j) {
    return Arrays.stream(rows).mapToDouble(row -> row[j]).toArray();
  }
}
