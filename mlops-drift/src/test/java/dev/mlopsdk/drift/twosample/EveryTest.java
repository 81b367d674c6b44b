package dev.mlopsdk.drift.twosample;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** All tests of numbers by name, those with permutations with few of them. */
final class EveryTest {

  private EveryTest() {}

  static Map<String, BiFunction<double[], double[], TestResult>> ofNumbers(int permutations) {
    return new TreeMap<>(
        Map.of(
            "kolmogorov-smirnov",
            KolmogorovSmirnovTest.withDefaults()::test,
            "mann-whitney",
            MannWhitneyTest.withDefaults()::test,
            "anderson-darling",
            AndersonDarlingTest.withDefaults()::test,
            "cramer-von-mises",
            CramerVonMisesTest.withDefaults()::test,
            "epps-singleton",
            EppsSingletonTest.withDefaults()::test,
            "welch-t",
            WelchTTest.withDefaults()::test,
            "levene",
            LeveneTest.withDefaults()::test,
            "wasserstein",
            WassersteinTest.withDefaults().withPermutations(permutations)::test,
            "energy",
            EnergyTest.withDefaults().withPermutations(permutations)::test,
            "mmd",
            MmdTest.withDefaults().with(MmdTest.Estimator.BIASED).withPermutations(permutations)
                ::test));
  }

  static Map<String, BiFunction<long[], long[], TestResult>> ofCounts() {
    return new TreeMap<>(
        Map.of(
            "chi-squared", ChiSquaredTest.withDefaults()::test,
            "g", GTest.withDefaults()::test,
            "fisher-exact", FisherExactTest.withDefaults()::test,
            "two-proportion-z", TwoProportionZTest.withDefaults()::test));
  }
}
