package dev.mlopsdk.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Allocation;
import dev.mlopsdk.core.Assignment;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.Watched;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EconomicsTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final Duration MILLI = Duration.ofMillis(1);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();

  private static Assignment arm(String variant, int index) {
    return new Assignment("test", variant, index, Assignment.Reason.SPLIT, 1, 0.5);
  }

  @Test
  void ledger_hasCostsByCategoryAndValueByArm() {
    Economics eur =
        Economics.in("eur")
            .perPrediction(0.01)
            .perToken(0.002, view -> 50)
            .perDeviceSecond(3)
            .valuePerOutcome(outcome -> outcome.value() * 12.5);
    Watched delay = new Watched(eur, time, registry, 2);
    PredictionId first = delay.answer(MILLI, 1, arm("champion", 0));
    PredictionId second = delay.answer(MILLI, 1, arm("challenger", 1));
    delay.marked(MILLI.multipliedBy(5), MILLI.multipliedBy(2), MILLI);
    delay.outcome(first, Outcome.of(1));
    delay.outcome(second, Outcome.of(-0.08));
    delay.outcome(second, Outcome.of(0.4).named("second"));
    delay.outcome(first, Outcome.label("LATE").named("class"));

    Ledger ledger = eur.of(REF);
    assertThat(ledger.predictions()).isEqualTo(3);
    assertThat(ledger.outcomes()).isEqualTo(3);
    assertThat(ledger.cost(Ledger.Category.FIXED)).isCloseTo(0.03, within(1e-15));
    assertThat(ledger.cost(Ledger.Category.TOKENS)).isCloseTo(0.3, within(1e-15));
    assertThat(ledger.cost(Ledger.Category.DEVICE))
        .as("1 + 1 ms without phases, 2 ms of inference")
        .isCloseTo(0.012, within(1e-15));
    assertThat(ledger.cost(Ledger.Category.OUTCOME)).isCloseTo(1, within(1e-9));
    assertThat(ledger.values()).containsOnlyKeys("champion", "challenger");
    assertThat(ledger.value()).isEqualTo(17.5);
    assertThat(ledger.net()).isCloseTo(17.5 - 1.342, within(1e-9));
    assertThat(ledger.costPerPrediction()).isCloseTo(1.342 / 3, within(1e-9));
    assertThat(ledger.netPerPrediction()).isCloseTo(16.158 / 3, within(1e-9));
    assertThat(ledger.returnOnCost()).isCloseTo(16.158 / 1.342, within(1e-9));
    assertThat(eur.all()).containsExactly(ledger);
    assertThat(registry.scrape())
        .contains("mlops_cost_eur_total{category=\"fixed\",model=\"delay\",version=\"2\"} 0.03")
        .contains("mlops_cost_eur_total{category=\"tokens\",model=\"delay\",version=\"2\"} 0.3")
        .contains("mlops_cost_eur_total{category=\"device\",model=\"delay\",version=\"2\"} 0.012")
        .contains("mlops_cost_eur_total{category=\"outcome\",model=\"delay\",version=\"2\"} 1.0")
        .contains("mlops_value_eur_total{model=\"delay\",variant=\"champion\",version=\"2\"} 12.5")
        .contains(
            "mlops_value_eur_total{model=\"delay\",variant=\"challenger\",version=\"2\"} 5.0");
  }

  @Test
  void failures_costWhatRan() {
    Economics eur =
        Economics.in("eur").perPrediction(1).perToken(1, view -> 1).perDeviceSecond(1000);
    Watched delay = new Watched(eur, time, registry, 2);
    delay.fail(MILLI, new InvalidInputException(InvalidInputException.Kind.TYPE, "a text"));
    delay.fail(MILLI, new ModelException(ModelException.Kind.DEADLINE, "late"));
    assertThat(eur.of(REF).cost()).isZero();

    delay.fail(MILLI, new ModelException(ModelException.Kind.INFERENCE, "broken"));
    assertThat(eur.of(REF).cost(Ledger.Category.FIXED)).isEqualTo(1);
    assertThat(eur.of(REF).cost(Ledger.Category.TOKENS)).isZero();
    assertThat(eur.of(REF).cost(Ledger.Category.DEVICE)).isEqualTo(1);
  }

  @Test
  void ratios_withoutCostsOrTruths_areNaN() {
    Economics free = Economics.in("eur").valuePerOutcome(outcome -> 5);
    Watched delay = new Watched(free, time, registry, 2);
    assertThat(free.of(REF).costPerPrediction()).isNaN();
    assertThat(free.of(REF).returnOnCost()).isNaN();
    delay.outcome(delay.answer(MILLI, 1), Outcome.of(1));
    assertThat(free.of(REF).net()).isEqualTo(5);
    assertThat(free.of(REF).returnOnCost()).as("nothing was spent").isNaN();

    Economics silent = Economics.in("eur").perPrediction(1);
    new Watched(silent, time, new SimpleMeterRegistry(), 2).answer(MILLI, 1);
    assertThat(silent.of(REF).returnOnCost()).as("no truth yet").isNaN();
    assertThat(silent.of(REF).net()).isEqualTo(-1);

    Economics lost = Economics.in("eur").perPrediction(1).valuePerOutcome(outcome -> 0);
    Watched useless = new Watched(lost, time, new SimpleMeterRegistry(), 2);
    useless.outcome(useless.answer(MILLI, 1), Outcome.of(1));
    assertThat(lost.of(REF).returnOnCost()).isEqualTo(-1);
  }

  @Test
  void costOf_isWhatThePredictionAdded() {
    Economics eur =
        Economics.in("eur").perPrediction(0.5).perToken(0.25, view -> 4).perDeviceSecond(1000);
    Watched delay = new Watched(eur, time, registry, 2);
    delay.answer(MILLI, 1);
    assertThat(eur.costOf(delay.frame())).isEqualTo(2.5);
    assertThat(eur.of(REF).cost()).isEqualTo(2.5);
  }

  @Test
  void counting_allocatesNothing() {
    Economics eur =
        Economics.in("eur")
            .perPrediction(1e-6)
            .perToken(1e-6, view -> 7)
            .perDeviceSecond(1e-6)
            .valuePerOutcome(outcome -> 1);
    Watched delay = new Watched(eur, time, registry, 2);
    delay.answer(MILLI, 1);
    double[] sink = new double[1];
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    delay.recorder().record(delay.frame());
                    sink[0] += eur.costOf(delay.frame());
                  }
                }))
        .isZero();
  }

  @Test
  void smallAmounts_besideLargeOnes_areNotLost() {
    Money money = new Money();
    money.add(1e11);
    for (int i = 0; i < 1_000_000; i++) {
      money.add(0.000_02);
    }
    assertThat(money.sum() - 1e11).isCloseTo(20, within(1e-4));
  }

  /** Each amount is rounded to a billionth, half a billionth off at most. */
  @Property(tries = 200, seed = "20261121")
  void money_ofAnyAmounts_isTheirExactSumToABillionthEach(
      @ForAll @Size(max = 50) List<@DoubleRange(min = 0, max = 1e6) Double> amounts) {
    Money money = new Money();
    BigDecimal exact = BigDecimal.ZERO;
    for (double amount : amounts) {
      money.add(amount);
      exact = exact.add(new BigDecimal(amount));
    }
    assertThat(money.sum()).isCloseTo(exact.doubleValue(), within(1e-9 * (amounts.size() + 10)));
  }

  @Test
  void variants_beyondAllArms_shareOnePlace() {
    Economics eur = Economics.in("eur").valuePerOutcome(outcome -> 1);
    Watched delay = new Watched(eur, time, registry, 2);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 40; i++) {
      PredictionId id = delay.answer(MILLI, random.nextDouble(), arm("v" + i % 20, 0));
      delay.outcome(id, Outcome.of(1));
    }
    assertThat(eur.of(REF).values()).hasSize(16).containsEntry("_other", 10.0);
    assertThat(eur.of(REF).value()).isEqualTo(40);
  }

  @Test
  void close_dropsTheVersion_andRemovedMetersAreGone() {
    Economics eur = Economics.in("eur").perPrediction(1);
    Watched delay = new Watched(eur, time, registry, 2);
    delay.recorder().close();
    delay.meters().remove();
    assertThatThrownBy(() -> eur.of(REF))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("delay:2 is not watched");
    assertThat(registry.scrape()).doesNotContain("mlops_cost");
  }

  @Test
  void options_outOfRange_areRefusedWhereTheyAreGiven() {
    for (String currency : new String[] {"EUR", "e", "\u20ac", "eur per day"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Economics.in(currency))
          .withMessageContaining("'" + currency + "'");
    }
    for (double price : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Economics.in("eur").perPrediction(price))
          .withMessageContaining("of a prediction was " + price);
    }
  }

  @Test
  void values_thatMakeNoSense_areRefusedAndCountNothing() {
    Economics eur = Economics.in("eur").perToken(1, view -> -3).valuePerOutcome(outcome -> 1 / 0.0);
    Watched delay = new Watched(eur, time, registry, 2);
    assertThatThrownBy(() -> delay.answer(MILLI, 1)).hasMessageContaining("took -3");
    assertThat(eur.of(REF).predictions()).isEqualTo(1);

    Economics infinite = Economics.in("eur").valuePerOutcome(outcome -> 1 / 0.0);
    Watched other = new Watched(infinite, time, new SimpleMeterRegistry(), 2);
    PredictionId id = other.answer(MILLI, 1);
    assertThatThrownBy(() -> other.outcome(id, Outcome.of(1))).hasMessageContaining("Infinity");
    assertThat(infinite.of(REF).outcomes()).isZero();
  }
}
