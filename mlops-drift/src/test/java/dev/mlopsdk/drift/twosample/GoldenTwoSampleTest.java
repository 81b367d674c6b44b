package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers made by src/test/python/golden_twosample.py, which names its tools and where it is not
 * SciPy that speaks. Statistics, effects and p-values agree to 1e-9 of their size; statistics near
 * 0, which are differences of numbers near 1, to 1e-12.
 */
class GoldenTwoSampleTest {

  private static final double RELATIVE = 1e-9;
  private static final double ABSOLUTE = 1e-12;

  private static final KolmogorovSmirnovTest KS = KolmogorovSmirnovTest.withDefaults();
  private static final MannWhitneyTest MW = MannWhitneyTest.withDefaults();
  private static final CramerVonMisesTest CVM = CramerVonMisesTest.withDefaults();
  private static final LeveneTest LEVENE = LeveneTest.withDefaults();
  private static final MmdTest MMD = MmdTest.withDefaults().withPermutations(19);

  private static final Map<String, BiFunction<double[], double[], TestResult>> NUMERIC =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ks", KS::test),
              Map.entry(
                  "ks higher", KS.with(KolmogorovSmirnovTest.Alternative.CURRENT_HIGHER)::test),
              Map.entry("ks lower", KS.with(KolmogorovSmirnovTest.Alternative.CURRENT_LOWER)::test),
              Map.entry("ks asymptotic", KS.with(PValueMethod.ASYMPTOTIC)::test),
              Map.entry(
                  "ks higher asymptotic",
                  KS.with(PValueMethod.ASYMPTOTIC)
                          .with(KolmogorovSmirnovTest.Alternative.CURRENT_HIGHER)
                      ::test),
              Map.entry("mw", MW::test),
              Map.entry("mw asymptotic", MW.with(PValueMethod.ASYMPTOTIC)::test),
              Map.entry(
                  "mw uncorrected",
                  MW.with(PValueMethod.ASYMPTOTIC).with(Continuity.UNCORRECTED)::test),
              Map.entry("mw exact", MW.with(PValueMethod.EXACT)::test),
              Map.entry("anderson", AndersonDarlingTest.withDefaults()::test),
              Map.entry("cvm", CVM::test),
              Map.entry("cvm asymptotic", CVM.with(PValueMethod.ASYMPTOTIC)::test),
              Map.entry("cvm exact", CVM.with(PValueMethod.EXACT)::test),
              Map.entry("welch", WelchTTest.withDefaults()::test),
              Map.entry("levene median", LEVENE::test),
              Map.entry("levene mean", LEVENE.with(LeveneTest.Center.MEAN)::test),
              Map.entry("levene trimmed", LEVENE.with(LeveneTest.Center.TRIMMED)::test),
              Map.entry("epps", EppsSingletonTest.withDefaults()::test),
              Map.entry("wasserstein", WassersteinTest.withDefaults().withPermutations(19)::test),
              Map.entry("energy", EnergyTest.withDefaults().withPermutations(19)::test),
              Map.entry("mmd", MMD::test),
              Map.entry("mmd biased", MMD.with(MmdTest.Estimator.BIASED)::test),
              Map.entry("mmd bandwidth", MMD.withBandwidth(0.5)::test)));

  private static final Map<String, BiFunction<long[], long[], TestResult>> TABLES =
      Map.of(
          "chi2", ChiSquaredTest.withDefaults().with(PValueMethod.ASYMPTOTIC)::test,
          "chi2 corrected",
              ChiSquaredTest.withDefaults().with(Continuity.CORRECTED).with(PValueMethod.ASYMPTOTIC)
                  ::test,
          "g", GTest.withDefaults().with(PValueMethod.ASYMPTOTIC)::test,
          "fisher", FisherExactTest.withDefaults()::test,
          "z", TwoProportionZTest.withDefaults()::test);

  private static final Map<String, BiFunction<double[][], double[][], TestResult>> ROWS =
      Map.of(
          "mmd", MMD::test,
          "mmd biased", MMD.with(MmdTest.Estimator.BIASED)::test,
          "mmd bandwidth", MMD.withBandwidth(0.5)::test);

  @TestFactory
  Stream<DynamicTest> numeric_onGoldenSamples_agrees() {
    return Golden.cases("numeric")
        .flatMap(
            golden -> {
              double[] reference = Golden.sample(golden.get("reference"));
              double[] current = Golden.sample(golden.get("current"));
              return results(golden, NUMERIC, reference, current);
            });
  }

  @TestFactory
  Stream<DynamicTest> tables_onGoldenCounts_agree() {
    return Golden.cases("tables")
        .flatMap(
            golden ->
                results(
                    golden,
                    TABLES,
                    Golden.counts(golden.get("reference")),
                    Golden.counts(golden.get("current"))));
  }

  @TestFactory
  Stream<DynamicTest> rows_onGoldenRows_agree() {
    return Golden.cases("rows")
        .flatMap(
            golden ->
                results(
                    golden,
                    ROWS,
                    Golden.rows(golden.get("reference")),
                    Golden.rows(golden.get("current"))));
  }

  private static <S> Stream<DynamicTest> results(
      JsonNode golden, Map<String, BiFunction<S, S, TestResult>> tests, S reference, S current) {
    return golden.get("results").properties().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    golden.get("name").asText() + ": " + entry.getKey(),
                    () -> {
                      BiFunction<S, S, TestResult> test = tests.get(entry.getKey());
                      assertThat(test).isNotNull();
                      TestResult result = test.apply(reference, current);
                      JsonNode expected = entry.getValue();
                      assertClose("statistic", result.statistic(), expected.get(0));
                      assertClose("p-value", result.pValue(), expected.get(1));
                      assertClose(effectOf(entry.getKey()), result.effectSize(), expected.get(2));
                    }));
  }

  private static void assertClose(String what, double actual, JsonNode golden) {
    if (golden.isNull()) {
      return;
    }
    double expected = Golden.number(golden);
    double off = actual == expected ? 0 : Math.abs(actual - expected);
    double absolute =
        switch (what) {
          case "statistic" -> ABSOLUTE;
          case "effect" -> 1e-15;
          case "root" -> ABSOLUTE / Math.max(expected, 1e-6);
          default -> 0;
        };
    assertThat(off)
        .as("%s is %s, not %s", what, actual, expected)
        .isLessThanOrEqualTo(Math.max(RELATIVE * Math.abs(expected), absolute));
  }

  /** MMD is the root of a difference of means near 1, and its error that of the difference. */
  private static String effectOf(String test) {
    return test.startsWith("mmd") ? "root" : "effect";
  }

  @Test
  void andersonCurve_asSciPyFitsIt_isTheOneThatIsUsed() {
    // At T = 1.961, one of the points, the curve gives what its coefficients say.
    double[] curve = Golden.numbers(Golden.root().get("anderson curve"));

    assertThat(AndersonDarlingTest.logP()).containsExactly(curve);
  }

  static Stream<JsonNode> tiny() {
    return Golden.cases("numeric").filter(golden -> golden.has("all deals"));
  }

  /** 20,000 of the deals against all of them: within five standard deviations. */
  @ParameterizedTest
  @MethodSource("tiny")
  void permutationPValue_ofTinySamples_isTheShareOfAllDeals(JsonNode golden) {
    double[] x = Golden.sample(golden.get("reference"));
    double[] y = Golden.sample(golden.get("current"));
    int count = 20_000;
    Map<String, TestResult> results =
        Map.of(
            "anderson", AndersonDarlingTest.withDefaults().withPermutations(count).test(x, y),
            "wasserstein", WassersteinTest.withDefaults().withPermutations(count).test(x, y),
            "energy", EnergyTest.withDefaults().withPermutations(count).test(x, y),
            "mmd", MmdTest.withDefaults().withPermutations(count).test(x, y));
    JsonNode shares = golden.get("all deals");
    List<String> names =
        StreamSupport.stream(
                java.util.Spliterators.spliteratorUnknownSize(shares.fieldNames(), 0), false)
            .toList();

    assertThat(names).hasSize(4);
    for (String name : names) {
      double share = Golden.number(shares.get(name));
      TestResult result = results.get(name);
      assertThat(result).isNotNull();
      double bound = 5 * Math.sqrt(share * (1 - share) / count) + 1.0 / count;
      assertThat(Math.abs(result.pValue() - share)).as(name).isLessThanOrEqualTo(bound);
    }
  }
}
