package dev.mlopsdk.drift.twosample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tests make of samples that hold nothing, one value, or no numbers. */
class DegenerateSamplesTest {

  private static final Map<String, BiFunction<double[], double[], TestResult>> NUMBERS =
      EveryTest.ofNumbers(19);
  private static final Set<String> OF_ORDER =
      Set.of("kolmogorov-smirnov", "mann-whitney", "anderson-darling", "cramer-von-mises");

  static Set<String> names() {
    return NUMBERS.keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void test_ofTwoEqualConstants_isNoDrift(String name) {
    double[] tenths = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1};

    TestResult result = test(name, tenths, new double[] {0.1, 0.1, 0.1, 0.1, 0.1});

    if (!name.equals("mann-whitney")) {
      assertThat(result.statistic()).isZero();
    }
    assertThat(result.pValue()).isEqualTo(1);
    assertThat(result.effectSize()).isZero();
    assertThat(result.drifted()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("names")
  void test_ofTwoDifferentConstants_isDriftButOfSpread(String name) {
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    double[] twos = {2, 2, 2, 2, 2, 2, 2, 2};

    TestResult result = test(name, ones, twos);

    assertThat(result.statistic()).isNotNaN();
    assertThat(result.effectSize()).isNotNaN();
    assertThat(result.drifted()).isEqualTo(!name.equals("levene"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void test_ofNaN_saysWhereAndWhatToDo(String name) {
    double[] numbers = {1, 2, 3, 4, 5};

    assertThatThrownBy(() -> test(name, numbers, new double[] {1, 2, 3, Double.NaN, 5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("current sample has NaN at index 3")
        .hasMessageContaining("take it out, or use PsiTest");
  }

  @ParameterizedTest
  @MethodSource("names")
  void test_ofInfinities_ordersThemOrRefusesThem(String name) {
    double[] infinite = {1, Double.NEGATIVE_INFINITY, 3, Double.POSITIVE_INFINITY, 5};
    double[] numbers = {1, 2, 3, 4, 5};

    if (OF_ORDER.contains(name)) {
      TestResult result = test(name, infinite, numbers);
      assertThat(result).isEqualTo(test(name, new double[] {1, -9, 3, 9, 5}, numbers));
    } else {
      assertThatThrownBy(() -> test(name, infinite, numbers))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reference has -Infinity at index 1")
          .hasMessageContaining("KolmogorovSmirnovTest");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void test_ofNothing_isRefused(String name) {
    assertThatThrownBy(() -> test(name, new double[] {1, 2, 3, 4, 5}, new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the current sample has 0");
  }

  @ParameterizedTest
  @MethodSource("names")
  @SuppressWarnings("NullAway")
  void test_ofNull_namesTheParameter(String name) {
    assertNull("reference", () -> test(name, null, new double[] {1, 2}));
    assertNull("current", () -> test(name, new double[] {1, 2}, null));
  }

  @Test
  void test_ofNumbersTooLargeToSquare_isRefusedWhereItCalculates() {
    double[] large = {1, 2, 3, 4, 1e151};

    assertThatThrownBy(() -> WelchTTest.withDefaults().test(large, large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.0E151 at index 4");
    assertThat(KolmogorovSmirnovTest.withDefaults().test(large, large).statistic()).isZero();
  }

  @Test
  void test_ofCategories_countsMissingAndUnseen() {
    String[] reference = {"a", "a", "b", null};
    String[] current = {"b", "c", "c", null};

    TestResult result = ChiSquaredTest.withDefaults().test(reference, current);

    assertThat(result)
        .isEqualTo(
            ChiSquaredTest.withDefaults()
                .test(new long[] {2, 1, 0, 1, 0}, new long[] {0, 1, 2, 1, 0}));
    assertThat(result.statistic()).isEqualTo(4);
    assertThatThrownBy(() -> FisherExactTest.withDefaults().test(reference, current))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes two categories, but the samples have 4")
        .hasMessageContaining("ChiSquaredTest");
    assertThatThrownBy(() -> TwoProportionZTest.withDefaults().test(reference, current))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ChiSquaredTest");
  }

  @Test
  void test_ofShares_isOfTheFirstCategoryInOrder() {
    String[] reference = {"no", "no", "no", "yes"};
    String[] current = {"yes", "yes", "yes", "no"};

    assertThat(TwoProportionZTest.withDefaults().test(reference, current).statistic()).isNegative();
    assertThat(FisherExactTest.withDefaults().test(reference, current).statistic())
        .isEqualTo(1 / 9.0);
  }

  @Test
  @SuppressWarnings("NullAway")
  void test_ofBadCounts_isRefused() {
    assertThatThrownBy(() -> GTest.withDefaults().test(new long[] {1}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the reference has 1 and the current sample 2");
    assertThatThrownBy(() -> GTest.withDefaults().test(new long[] {1, -2}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has -2 at index 1");
    assertThatThrownBy(() -> GTest.withDefaults().test(new long[] {0, 0}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the reference has 0");
    assertThatThrownBy(() -> GTest.withDefaults().test(new String[0], new String[] {"a"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the reference has 0");
    assertNull("reference", () -> GTest.withDefaults().test((String[]) null, new String[] {"a"}));
    assertNull("current", () -> GTest.withDefaults().test(new long[] {1}, null));
  }

  @Test
  void test_ofRows_wantsThemAlike() {
    double[][] two = {{1, 2}, {3, 4}};

    assertThatThrownBy(() -> MmdTest.withDefaults().test(two, new double[][] {{1, 2}, {3, 4, 5}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1 of the current sample has 3");
    assertThatThrownBy(
            () -> MmdTest.withDefaults().test(two, new double[][] {{1, 2}, {3, Double.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN at row 1, column 1");
    assertThatThrownBy(() -> MmdTest.withDefaults().test(new double[9_999], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are 10001")
        .hasMessageContaining("EnergyTest");
  }

  private static TestResult test(String name, double[] reference, double[] current) {
    BiFunction<double[], double[], TestResult> test = NUMBERS.get(name);
    if (test == null) {
      throw new IllegalArgumentException(name);
    }
    return test.apply(reference, current);
  }

  private static void assertNull(String parameter, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(NullPointerException.class)
        .hasMessageStartingWith("The sample '" + parameter + "' is null");
  }
}
