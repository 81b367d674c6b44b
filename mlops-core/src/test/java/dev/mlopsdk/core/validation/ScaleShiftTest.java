package dev.mlopsdk.core.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Error rates on the quickstart's flights. Everything is drawn with a fixed seed, so the counts are
 * exact; the rates in docs/validation.md are these.
 */
class ScaleShiftTest {

  private static final double[][] FLIGHTS = Flights.columns();
  private static final int JANUARY_AND_FEBRUARY = 12_901;

  private static double[] column(String name) {
    return FLIGHTS[Flights.NAMES.indexOf(name)];
  }

  private static NumberFacts facts(double[] training) {
    NumberRule rule = InputRules.learn(Map.of("x", training), Map.of()).number("x");
    return Objects.requireNonNull(rule.facts());
  }

  private static Optional<UnitChange> find(
      NumberFacts facts, double[] window, DoubleUnaryOperator unit) {
    double[] sorted = Arrays.stream(window).map(unit).sorted().toArray();
    return ScaleShift.find(Objects.requireNonNull(facts.spread()), facts.rows(), sorted);
  }

  private static double[] draw(double[] from, int size, Random random) {
    return random.ints(size, 0, from.length).mapToDouble(i -> from[i]).toArray();
  }

  private static int found(String name, int size, int windows, DoubleUnaryOperator unit) {
    double[] all = column(name);
    NumberFacts facts = facts(all);
    Random random = new Random(42);
    int found = 0;
    for (int i = 0; i < windows; i++) {
      found += find(facts, draw(all, size, random), unit).isPresent() ? 1 : 0;
    }
    return found;
  }

  @Test
  void find_windowsOfTheTrainingData_alarmNever() {
    int alarms = 0;
    for (String name : Flights.NAMES) {
      for (int size : new int[] {100, 500, 4000}) {
        alarms += found(name, size, size == 4000 ? 500 : 3000, x -> x);
      }
    }
    assertThat(alarms).as("of 19,500 windows").isZero();
  }

  /** March has other delays and another timetable than January and February: that is drift. */
  @Test
  void find_windowsOfTheNextMonth_alarmNever() {
    for (String name : Flights.NAMES) {
      double[] all = column(name);
      NumberFacts facts = facts(Arrays.copyOf(all, JANUARY_AND_FEBRUARY));
      for (int from = JANUARY_AND_FEBRUARY; from + 500 <= all.length; from += 100) {
        double[] window = Arrays.copyOfRange(all, from, from + 500);
        assertThat(find(facts, window, x -> x)).as("%s from %s", name, from).isEmpty();
      }
    }
  }

  @Test
  void find_milesThatBecameKilometres_inEveryWindowOf500() {
    int[] found = new int[4];
    int[] sizes = {100, 200, 300, 500};
    for (int i = 0; i < sizes.length; i++) {
      found[i] = found("distance", sizes[i], 500, miles -> Math.rint(miles * 1.609344));
    }
    assertThat(found).containsExactly(1, 150, 437, 500);
  }

  @Test
  void find_conversionsOfDistances_nameThem() {
    double[] all = column("distance");
    NumberFacts facts = facts(all);
    double[] window = draw(all, 1000, new Random(7));
    assertThat(find(facts, window, x -> x * 1.609344))
        .hasValueSatisfying(named("that fits miles to kilometres (× 1.609)"));
    assertThat(find(facts, window, x -> x / 1.609344))
        .hasValueSatisfying(named("miles to kilometres, backwards"));
    assertThat(find(facts, window, x -> x * 1000)).hasValueSatisfying(named("thousandths"));
    assertThat(find(facts, window, x -> x / 60)).hasValueSatisfying(named("hours to minutes"));
    assertThat(find(facts, window, x -> x * 7)).hasValueSatisfying(named("no known conversion"));
    assertThat(find(facts, window, x -> x * 1.2)).as("too near one").isEmpty();
    assertThat(find(facts, window, x -> x + 2000)).as("moved, not scaled").isEmpty();
    assertThat(find(facts, window, x -> -x)).as("turned").isEmpty();
  }

  @Test
  void find_temperatures_seesTheOffset() {
    Random random = new Random(3);
    double[] celsius = random.doubles(5000).map(u -> -12 + 40 * u).toArray();
    NumberFacts facts = facts(celsius);
    double[] window = draw(celsius, 1000, random);
    assertThat(find(facts, window, c -> 32 + 1.8 * c))
        .hasValueSatisfying(named("Celsius to Fahrenheit (× 1.800 +32.00)"));
    assertThat(find(facts, window, c -> c + 273.15)).hasValueSatisfying(named("Celsius to kelvin"));
  }

  @Test
  void find_dataWithoutScale_isNotAsked() {
    double[] zeros = new double[100];
    assertThat(ScaleShift.applies(facts(zeros).spread())).isFalse();
    assertThat(find(facts(zeros), new double[500], x -> x + 5)).isEmpty();
    assertThat(find(facts(new double[] {1, 2, 3}), new double[0], x -> x)).isEmpty();
  }

  private static Consumer<UnitChange> named(String part) {
    return change -> assertThat(change.text()).contains(part);
  }
}
