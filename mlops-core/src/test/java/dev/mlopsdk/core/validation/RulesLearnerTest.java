package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.schema.InputReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RulesLearnerTest {

  record Flight(float distance, @Nullable Float hour, String origin, @Nullable String note) {}

  private static List<Flight> flights() {
    List<Flight> flights = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      flights.add(
          new Flight(
              100 + i,
              i % 3 == 0 ? null : i % 24 + 0.5f,
              i % 4 == 0 ? "DFW" : "MKE",
              i % 2 == 0 ? null : "note " + i));
    }
    return flights;
  }

  @Test
  void learn_fromRecords_findsWhatTheyKeep() {
    InputRules rules = InputRules.learn(InputReader.ofRecord(Flight.class), flights());
    NumberRule distance = rules.number("distance");
    assertThat(distance.isRequired()).isTrue();
    assertThat(distance.has(NumberRule.Trait.WHOLE)).isTrue();
    assertThat(distance.limits())
        .isEqualTo(new Range(100 - 29.900000000000002, false, 428.9, false));
    NumberRule hour = rules.number("hour");
    assertThat(hour.isRequired()).isFalse();
    assertThat(hour.has(NumberRule.Trait.WHOLE)).isFalse();
    assertThat(hour.limits().low()).as("what was never negative stays so").isZero();
    assertThat(Objects.requireNonNull(hour.facts()).missing()).isEqualTo(100);
    CategoryRule origin = rules.category("origin");
    assertThat(origin.values()).containsExactly("DFW", "MKE");
    assertThat(Objects.requireNonNull(origin.facts()).mode()).isEqualTo("MKE");
    CategoryRule note = rules.category("note");
    assertThat(note.values()).as("each came once: no list").isNull();
    assertThat(List.of(note.minLength(), note.maxLength())).containsExactly(6, 8);
    assertThat(rules.features()).allMatch(rule -> rule.policy() == Policy.PASS);
  }

  @Test
  void learn_inAnyOrder_isTheSame() {
    List<Flight> shuffled = flights();
    Collections.shuffle(shuffled, new Random(7));
    InputReader<Flight> reader = InputReader.ofRecord(Flight.class);
    assertThat(InputRules.learn(reader, shuffled)).isEqualTo(InputRules.learn(reader, flights()));
  }

  /** Golden values: src/test/python/golden_validation.py, NumPy 2.4.6. */
  @Test
  void learn_quantiles_areThoseOfNumPy() throws IOException {
    double[][] flights = Flights.columns();
    Map<String, double[]> columns =
        Map.of(
            "hour", flights[0],
            "distance", flights[1],
            "delay", flights[2],
            "one", new double[] {3.25},
            "two", new double[] {-1, 4},
            "ties", new double[] {1, 1, 1, 2, 2, 7.5, 7.5},
            "huge", new double[] {-1e300, 1, 1e300});
    try (InputStream golden = getClass().getResourceAsStream("quantiles.csv")) {
      String text =
          new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().skip(1).toList();
      assertThat(lines).hasSize(columns.size());
      for (String line : lines) {
        String[] cells = line.split(",", -1);
        double[] values = Objects.requireNonNull(columns.get(cells[0]));
        NumberFacts.Spread spread =
            InputRules.learn(Map.of("x", values), Map.of()).number("x").spread();
        assertThat(spread).isNotNull();
        double[] found = {
          spread.min(),
          spread.q01(),
          spread.q25(),
          spread.q50(),
          spread.q75(),
          spread.q99(),
          spread.max()
        };
        for (int i = 0; i < found.length; i++) {
          double expected = Double.parseDouble(cells[i + 1]);
          // Two roundings of one subtraction and one product.
          assertThat(found[i]).as(line).isCloseTo(expected, within(1e-15 * Math.abs(expected)));
        }
      }
    }
  }

  @Test
  void learn_nanInfinityAndNothing_areAllowedIfTheyCame() {
    double[] odd = {Double.NaN, Double.POSITIVE_INFINITY};
    NumberRule rule = InputRules.learn(Map.of("x", odd), Map.of()).number("x");
    assertThat(rule.has(NumberRule.Trait.NAN) && rule.has(NumberRule.Trait.INFINITY)).isTrue();
    assertThat(rule.spread()).isNull();
    assertThat(rule.limits()).isEqualTo(Range.ALL);
    assertThatThrownBy(() -> InputRules.learn(Map.of("x", new double[0]), Map.of()))
        .hasMessageContaining("there was none");
    assertThatThrownBy(() -> InputRules.learn(InputReader.none(), List.of("a text")))
        .hasMessageContaining("read in place");
  }

  @Test
  void learn_tooManyCategories_keepsLengthsOnly() {
    String[] ids = IntStream.range(0, 3000).mapToObj(i -> "id-" + i % 1001).toArray(String[]::new);
    CategoryRule rule = InputRules.learn(Map.of(), Map.of("id", ids)).category("id");
    assertThat(rule.values()).isNull();
    assertThat(List.of(rule.minLength(), rule.maxLength())).containsExactly(4, 7);
    assertThat(Objects.requireNonNull(rule.facts()).mode()).isNull();
  }

  @Test
  void column_beyondItsCapacity_samplesButKeepsEndsAndCounts() {
    NumberColumn column = new NumberColumn("x", 2_000);
    for (int i = 0; i < 100_000; i++) {
      column.add(i);
    }
    NumberRule rule = column.rule();
    NumberFacts.Spread spread = Objects.requireNonNull(rule.spread());
    assertThat(Objects.requireNonNull(rule.facts()).rows()).isEqualTo(100_000);
    assertThat(List.of(spread.min(), spread.max())).containsExactly(0.0, 99_999.0);
    // Six standard errors of the median of a uniform sample of 2,000; the seed is fixed.
    assertThat(spread.q50()).isCloseTo(50_000, within(6 * 100_000 * 0.5 / Math.sqrt(2_000)));
  }
}
