package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mlopsdk.core.schema.Feature;
import dev.mlopsdk.core.schema.FeatureSchema;
import dev.mlopsdk.core.schema.InputReader;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.schema.InvalidInputException.Kind;
import dev.mlopsdk.core.schema.Row;
import dev.mlopsdk.core.schema.RowCheck;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InputRulesTest {

  record Flight(float distance, float hour, String origin) {}

  private static final FeatureSchema NUMBER = FeatureSchema.of(Feature.number("x").optional());
  private static final FeatureSchema TEXT = FeatureSchema.of(Feature.category("t").optional());

  private static Row number(double value) {
    Row row = new Row(NUMBER);
    row.number(0, value);
    return row;
  }

  private static Row text(@Nullable String value) {
    Row row = new Row(TEXT);
    row.text(0, value);
    return row;
  }

  /** What the rule says of the row: null if it fits. */
  private static @Nullable Kind kind(FeatureRule rule, Row row) {
    RowCheck check = InputRules.of(rule.onViolation(Policy.REJECT)).check(row.schema());
    try {
      check.check(row);
      return null;
    } catch (InvalidInputException e) {
      assertThat(e.features()).containsExactly(rule.name());
      return e.kind();
    }
  }

  @Test
  void number_rulesOneByOne_refuseWhatBreaksThem() {
    NumberRule any = FeatureRule.number("x");
    assertThat(kind(any, number(-1e300))).isNull();
    assertThat(kind(any, number(Double.NaN))).isEqualTo(Kind.NOT_FINITE);
    assertThat(kind(any, number(Double.NEGATIVE_INFINITY))).isEqualTo(Kind.NOT_FINITE);
    assertThat(kind(any.allowNaN().range(0, 1), number(Double.NaN))).isNull();
    assertThat(kind(any.allowInfinity().range(0, 1), number(Double.POSITIVE_INFINITY))).isNull();
    assertThat(kind(any.whole(), number(2))).isNull();
    assertThat(kind(any.whole(), number(2.5))).isEqualTo(Kind.TYPE);
    assertThat(kind(any.range(0, 24), number(0))).isNull();
    assertThat(kind(any.range(0, 24), number(24))).isNull();
    assertThat(kind(any.range(0, 24), number(Math.nextUp(24.0)))).isEqualTo(Kind.RANGE);
    assertThat(kind(any.above(0).below(24), number(0))).isEqualTo(Kind.RANGE);
    assertThat(kind(any.above(0).below(24), number(Double.MIN_VALUE))).isNull();
    assertThat(kind(any.above(0).below(24), number(24))).isEqualTo(Kind.RANGE);
    assertThat(kind(any.atLeast(0), number(-0.0))).isNull();
    assertThat(kind(any, new Row(NUMBER))).isNull();
    assertThat(kind(any.required(), new Row(NUMBER))).isEqualTo(Kind.MISSING);
  }

  @Test
  void category_rulesOneByOne_refuseWhatBreaksThem() {
    CategoryRule any = FeatureRule.category("t");
    assertThat(kind(any, text(""))).isNull();
    assertThat(kind(any.required(), text(null))).isEqualTo(Kind.MISSING);
    assertThat(kind(any.required(), text(""))).isNull();
    assertThat(kind(any.allowed("AA", "DL"), text("DL"))).isNull();
    assertThat(kind(any.allowed("AA", "DL"), text("XX"))).isEqualTo(Kind.CATEGORY);
    assertThat(kind(any.length(1, 2), text("\ud83d\ude00\ud83d\ude00"))).isNull();
    assertThat(kind(any.length(1, 2), text("abc"))).isEqualTo(Kind.LENGTH);
    assertThat(kind(any.length(2, 2), text("\ud83d\ude00"))).isEqualTo(Kind.LENGTH);
    assertThat(kind(any.pattern("[A-Z]{3}"), text("MKE"))).isNull();
    assertThat(kind(any.pattern("[A-Z]{3}"), text("MKEx"))).isEqualTo(Kind.PATTERN);
  }

  @Test
  void pattern_thatBacktracksForEver_isStoppedAndCountsAsNoMatch() {
    CategoryRule rule = FeatureRule.category("t").pattern("(a+a+)+y");
    assertThat(kind(rule, text("a".repeat(500)))).isEqualTo(Kind.PATTERN);
    assertThat(kind(rule, text("aaay"))).isNull();
    CategoryRule recursive = FeatureRule.category("t").pattern("(a|b)*");
    assertThat(kind(recursive, text("ab".repeat(TextPattern.MAX_TEXT / 2)))).isNull();
    assertThat(kind(recursive, text("a".repeat(TextPattern.MAX_TEXT + 1)))).isEqualTo(Kind.LENGTH);
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void policy_ofEveryRule_isWhatHappens(Policy policy) {
    Map<FeatureRule, Row> broken =
        Map.of(
            FeatureRule.number("x").range(0, 24).impute(7), number(25),
            FeatureRule.number("x").required().impute(7), new Row(NUMBER),
            FeatureRule.number("x").whole().impute(7), number(0.5),
            FeatureRule.number("x").impute(7), number(Double.NaN),
            FeatureRule.category("t").required().impute("AA"), text(null),
            FeatureRule.category("t").allowed("AA").impute("AA"), text("BB"),
            FeatureRule.category("t").length(2, 2).impute("AA"), text("B"),
            FeatureRule.category("t").pattern("A+").impute("AA"), text("B"));
    broken.forEach(
        (rule, row) -> {
          RowCheck check = InputRules.of(rule.onViolation(policy)).check(row.schema());
          Object given = value(row);
          switch (policy) {
            case REJECT ->
                assertThatThrownBy(() -> check.check(row))
                    .as("%s", rule)
                    .isInstanceOf(InvalidInputException.class);
            case IMPUTE -> {
              check.check(row);
              assertThat(value(row)).as("%s", rule).isIn(7.0, "AA");
              row.restore();
            }
            case PASS -> check.check(row);
          }
          assertThat(value(row)).as("%s", rule).isEqualTo(given);
        });
  }

  private static Object value(Row row) {
    String text = row.text(0);
    return row.missing(0)
        ? "missing"
        : text == null || row.schema().equals(NUMBER) ? row.number(0) : text;
  }

  @Test
  void reject_severalFeatures_areAllInOneMessage() {
    InputReader<Flight> reader = InputReader.ofRecord(Flight.class);
    RowCheck check =
        InputRules.of(
                FeatureRule.number("hour").atLeast(0).below(24),
                FeatureRule.number("distance").above(0).onViolation(Policy.PASS),
                FeatureRule.category("origin").allowed("DFW", "MKE"))
            .with(
                CrossRule.implies(
                    Condition.is("origin", "XYZ"), Condition.between("distance", 1, 100)))
            .check(reader.schema());
    Row row = new Row(reader.schema());
    reader.read(new Flight(-1, 24, "XYZ"), row);
    InvalidInputException e =
        catchThrowableOfType(InvalidInputException.class, () -> check.check(row));
    assertThat(e.kind()).isEqualTo(Kind.RANGE);
    assertThat(e.features()).containsExactly("hour", "origin", "distance");
    assertThat(e)
        .hasMessage(
            "The input breaks 3 rules: 'hour' is 24.0, but takes [0.0, 24.0); 'origin' is 'XYZ',"
                + " but takes one of ['DFW', 'MKE']; the rule that where 'origin' is ['XYZ'],"
                + " 'distance' is in [1.0, 100.0] is broken by 'distance' = -1.0 and 'origin' ="
                + " 'XYZ'. Correct the input; if it is right, change the rule or its policy");
  }

  @Test
  void required_byTheModel_cannotBePassed() {
    FeatureSchema schema = FeatureSchema.of(Feature.number("x"), Feature.category("t"));
    RowCheck check = InputRules.of(FeatureRule.number("x").onViolation(Policy.PASS)).check(schema);
    InvalidInputException e =
        catchThrowableOfType(InvalidInputException.class, () -> check.check(new Row(schema)));
    assertThat(e.kind()).isEqualTo(Kind.MISSING);
    assertThat(e.features()).containsExactly("x", "t");
  }

  @Test
  void cross_comparisons_holdWhereAValueIsMissingOrNaN() {
    FeatureSchema two =
        FeatureSchema.of(Feature.number("a").optional(), Feature.number("b").optional());
    double[][] rows = {{1, 2}, {2, 2}, {3, 2}, {Double.NaN, 2}};
    Map<CrossRule, List<Boolean>> expected =
        Map.of(
            CrossRule.less("a", "b"), List.of(true, false, false, true),
            CrossRule.atMost("a", "b"), List.of(true, true, false, true),
            CrossRule.equal("a", "b"), List.of(false, true, false, true),
            CrossRule.different("a", "b"), List.of(true, false, true, true));
    expected.forEach(
        (rule, holds) -> {
          CrossCheck check = CrossCheck.of(rule, two);
          for (int i = 0; i < rows.length; i++) {
            Row row = new Row(two);
            row.number(0, rows[i][0]);
            row.number(1, rows[i][1]);
            assertThat(check.holds(row)).as("%s of row %s", rule, i).isEqualTo(holds.get(i));
          }
          assertThat(check.holds(new Row(two))).as("%s, missing", rule).isTrue();
        });
  }

  @Test
  void cross_afterImputation_seesWhatTheModelSees() {
    FeatureSchema two =
        FeatureSchema.of(Feature.number("a").optional(), Feature.number("b").optional());
    RowCheck check =
        InputRules.of(FeatureRule.number("a").required().impute(5))
            .with(CrossRule.atMost("a", "b"))
            .check(two);
    Row row = new Row(two);
    row.number(1, 4);
    InvalidInputException e =
        catchThrowableOfType(InvalidInputException.class, () -> check.check(row));
    assertThat(e.kind()).isEqualTo(Kind.RULE);
    assertThat(e).hasMessageContaining("'a' is at most 'b'").hasMessageContaining("'a' = 5.0");
  }

  @Test
  void outlier_beyondTheLearntQuantiles_isRejectedIfAsked() {
    double[] values = IntStream.rangeClosed(0, 100).asDoubleStream().toArray();
    InputRules rules =
        InputRules.learn(Map.of("x", values), Map.of())
            .with(FeatureRule.number("x").onViolation(Policy.PASS))
            .outlier(2, Policy.REJECT);
    RowCheck check = rules.check(NUMBER);
    check.check(number(99 + 2 * 98));
    InvalidInputException e =
        catchThrowableOfType(InvalidInputException.class, () -> check.check(number(300)));
    assertThat(e.kind()).isEqualTo(Kind.OUTLIER);
    assertThat(e).hasMessageContaining("'x' is 300.0, which is 2.0510204 spans");
    rules.outlier(2, Policy.PASS).check(NUMBER).check(number(300));
    rules.with(FeatureRule.number("x").range(0, 100).impute(50)).check(NUMBER).check(number(300));
  }

  @Test
  void rules_thatCannotBe_areRefusedWithAReason() {
    assertThatThrownBy(() -> FeatureRule.number("x").range(2, 1))
        .hasMessageContaining("was [2.0, 1.0]");
    assertThatThrownBy(() -> FeatureRule.number("x").above(1).below(1))
        .hasMessageContaining("was (1.0, 1.0)");
    assertThatThrownBy(() -> InputRules.of(FeatureRule.number("x").imputeMedian()))
        .hasMessageContaining("nothing was learnt");
    assertThatThrownBy(() -> InputRules.of(FeatureRule.number("x").range(0, 1).impute(2)))
        .hasMessageContaining("must keep the rule itself");
    assertThatThrownBy(() -> InputRules.of(FeatureRule.category("t").allowed("a").impute("b")))
        .hasMessageContaining("must keep the rule itself");
    assertThatThrownBy(() -> FeatureRule.category("t").pattern("(["))
        .hasMessageContaining("is none");
    assertThatThrownBy(() -> CrossRule.less("a", "b").onViolation(Policy.IMPUTE))
        .hasMessageContaining("which of the values is wrong is not known");
    assertThatThrownBy(() -> InputRules.of(FeatureRule.number("y")).check(NUMBER))
        .hasMessageContaining("there is one for 'y', and its features are [x]");
    assertThatThrownBy(() -> InputRules.of(FeatureRule.number("t")).check(TEXT))
        .hasMessageContaining("one for a NUMBER, but the model reads it as a CATEGORY");
    assertThatThrownBy(() -> InputRules.of(FeatureRule.number("y")).check(FeatureSchema.empty()))
        .hasMessageContaining("read in place");
    assertThatThrownBy(() -> InputRules.of().with(CrossRule.less("x", "t")).check(NUMBER))
        .hasMessageContaining("names the feature 't', which the model has not");
  }

  @Test
  void with_anEditedRule_keepsWhatWasLearnt() {
    InputRules rules = InputRules.learn(Map.of("x", new double[] {1, 2, 9}), Map.of());
    InputRules edited = rules.with(FeatureRule.number("x").range(0, 5).imputeMedian());
    Row row = number(7);
    edited.check(NUMBER).check(row);
    assertThat(row.number(0)).isEqualTo(2);
    assertThat(edited.without("x").features()).isEmpty();
  }
}
