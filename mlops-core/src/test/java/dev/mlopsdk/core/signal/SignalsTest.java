package dev.mlopsdk.core.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Allocation;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.PredictionId;
import dev.mlopsdk.core.Watched;
import dev.mlopsdk.core.observe.Outcome;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignalsTest {

  private static final ModelRef REF = ModelRef.of("delay", 2);
  private static final Duration FAST = Duration.ofMillis(2);
  private static final Duration SLOW = Duration.ofMillis(21);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));

  private Watched watch(Signals signals) {
    return new Watched(signals, time, new SimpleMeterRegistry(), 2);
  }

  @Test
  void latency_countsAnswersSlowerThanTheLimit() {
    Signals signals = Signals.none().latencyAbove(Duration.ofMillis(20), 0.01);
    Watched delay = watch(signals);
    Signal latency = signals.of(REF, "latency");
    assertThat(latency.estimate()).isNaN();
    assertThat(latency.eValue()).isEqualTo(1);
    assertThat(latency.samples()).isZero();

    for (int i = 0; i < 90; i++) {
      delay.answer(FAST, 0.5);
    }
    delay.answer(Duration.ofMillis(20), 0.5);
    assertThat(latency.estimate()).isZero();
    for (int i = 0; i < 9; i++) {
      delay.answer(SLOW, 0.5);
    }

    assertThat(latency.estimate()).isEqualTo(0.09);
    assertThat(latency.samples()).isEqualTo(100);
    assertThat(latency.eValue()).isGreaterThan(1 / 0.001);
    assertThat(latency).hasToString("latency 0.09 (e-value 11510, 100 samples)");
  }

  @Test
  void failures_countAsErrors_exceptInvalidInputs() {
    Signals signals = Signals.none().latencyAbove(FAST, 0.5).errorsAbove(0.01);
    Watched delay = watch(signals);
    delay.answer(FAST, 0.5);
    delay.fail(SLOW, new ModelException(ModelException.Kind.INFERENCE, "broken"));
    delay.fail(SLOW, new ModelException(ModelException.Kind.DEADLINE, "late"));
    delay.fail(Duration.ofMillis(1), new ModelException(ModelException.Kind.DEADLINE, "late"));
    delay.fail(SLOW, new InvalidInputException(InvalidInputException.Kind.TYPE, "a text"));

    assertThat(signals.of(REF, "errors").samples()).isEqualTo(4);
    assertThat(signals.of(REF, "errors").estimate()).isEqualTo(0.75);
    assertThat(signals.of(REF, "latency").samples())
        .as("the answer, and the deadline missed after more than the limit")
        .isEqualTo(2);
    assertThat(signals.of(REF, "latency").estimate()).isEqualTo(0.5);
  }

  @Test
  void quality_ofAClassifier_countsScoredNumbersOnly() {
    Signals signals = Signals.none().qualityBelow(0.80);
    Watched delay = watch(signals);
    delay.outcome(delay.answer(FAST, 0.9), Outcome.of(1));
    delay.outcome(delay.answer(FAST, 0.4), Outcome.of(1));
    delay.outcome(delay.answer(FAST, 0.1), Outcome.of(0));
    delay.outcome(delay.answer(FAST, 0.5), Outcome.of(1));
    delay.outcome(delay.answer(FAST, Double.NaN), Outcome.of(1));
    delay.outcome(delay.answer(FAST, 0.9), Outcome.label("LATE"));
    delay.outcome(delay.answer(FAST, 0.9), Outcome.of(1).named("refund"));

    assertThat(signals.of(REF, "quality").samples()).isEqualTo(4);
    assertThat(signals.of(REF, "quality").estimate()).as("0.5 is nobody's answer").isEqualTo(0.5);
  }

  @Test
  void quality_byOnesOwnRule_judgesLabelsAndNumbers() {
    Signals signals =
        Signals.none().qualityBelow(0.80, o -> "LATE".equals(o.label()) == o.score() >= 0.5);
    Watched delay = watch(signals);
    delay.outcome(delay.answer(FAST, 0.9), Outcome.label("LATE"));
    delay.outcome(delay.answer(FAST, 0.9), Outcome.label("EARLY"));
    delay.outcome(delay.answer(FAST, 0.9), Outcome.label("LATE").named("second"));
    assertThat(signals.of(REF, "quality").estimate()).isEqualTo(0.5);

    Signals regression = Signals.none().qualityBelow(0.9, Signals.within(2));
    Watched price = watch(regression);
    price.outcome(price.answer(FAST, 10), Outcome.of(12));
    price.outcome(price.answer(FAST, 10), Outcome.of(12.5));
    assertThat(regression.of(REF, "quality").estimate()).isEqualTo(0.5);
  }

  @Test
  void quality_thatFalls_isFoundByItsEValue() {
    Signals signals = Signals.none().qualityBelow(0.80);
    Watched delay = watch(signals);
    for (int i = 0; i < 200; i++) {
      delay.outcome(delay.answer(FAST, i % 5 == 0 ? 0 : 1), Outcome.of(1));
    }
    assertThat(signals.of(REF, "quality").eValue()).isLessThan(1);
    for (int i = 0; i < 100; i++) {
      delay.outcome(delay.answer(FAST, i % 2), Outcome.of(1));
    }
    assertThat(signals.of(REF, "quality").eValue()).isGreaterThan(20);
  }

  @Test
  void recent_forgetsWhatIsOlderThanTheWindow_ofDoesNot() {
    Signals signals = Signals.none().errorsAbove(0.01).withWindow(Duration.ofHours(1), 4);
    Watched delay = watch(signals);
    Signal recent = signals.recent(REF, "errors");
    for (int i = 0; i < 10; i++) {
      delay.fail(Duration.ZERO, new ModelException(ModelException.Kind.INFERENCE, "broken"));
    }
    assertThat(recent.estimate()).isEqualTo(1);
    assertThat(recent.name()).isEqualTo("errors.recent");
    time.advance(Duration.ofMinutes(45));
    assertThat(recent.samples()).isEqualTo(10);
    delay.answer(Duration.ZERO, 1);
    time.advance(Duration.ofMinutes(15));

    assertThat(recent.samples()).isEqualTo(1);
    assertThat(recent.estimate()).isZero();
    assertThat(recent.eValue()).isLessThan(1);
    assertThat(signals.of(REF, "errors").samples()).isEqualTo(11);
    time.advance(Duration.ofDays(30));
    assertThat(recent.samples()).isZero();
    assertThat(recent.estimate()).isNaN();
    assertThat(recent.eValue()).isEqualTo(1);
  }

  @Test
  void disagreement_isFedByPairs() {
    Signals signals = Signals.none().disagreementAbove(0.05, 0.1);
    watch(signals);
    Disagreement fed = signals.disagreement(REF);
    fed.accept(0.5, 0.6);
    fed.accept(0.5, 0.7);
    fed.accept(Double.NaN, Double.NaN);
    fed.accept(Double.NaN, 1);
    fed.accept(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
    fed.accept("LATE", "LATE");
    fed.accept("LATE", null);
    fed.accept((String) null, null);

    assertThat(signals.of(REF, "disagreement").estimate()).isEqualTo(3 / 8.0);
    assertThat(signals.recent(REF, "disagreement").samples()).isEqualTo(8);
    assertThat(fed.estimate()).isEqualTo(3 / 8.0);
    assertThat(Disagreement.above(0.05).withTolerance(1).samples()).isZero();
  }

  @Test
  void of_isPerVersion_untilItCloses() {
    Signals signals = Signals.none().errorsAbove(0.01).latencyAbove(FAST, 0.5);
    Watched two = new Watched(signals, time, new SimpleMeterRegistry(), 2);
    Watched three = new Watched(signals, time, new SimpleMeterRegistry(), 3);
    two.answer(FAST, 1);
    assertThat(signals.versions()).containsExactly(REF, ModelRef.of("delay", 3));
    assertThat(signals.of(REF)).extracting(Signal::name).containsExactly("errors", "latency");
    assertThat(signals.of(ModelRef.of("delay", 3), "errors").samples()).isZero();
    Signal held = signals.of(REF, "errors");

    two.recorder().close();
    two.recorder().close();

    assertThat(signals.versions()).containsExactly(ModelRef.of("delay", 3));
    assertThat(held.samples()).isEqualTo(1);
    assertThatThrownBy(() -> signals.of(REF, "errors"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("delay:2 is not watched; watched are [delay:3]");
    assertThatThrownBy(() -> signals.of(ModelRef.of("delay", 3), "error"))
        .hasMessageContaining("[errors, latency]");
    assertThatThrownBy(() -> signals.disagreement(ModelRef.of("delay", 3)))
        .hasMessageContaining("disagreementAbove");
    three.recorder().close();
    time.advance(Duration.ofDays(1));
  }

  @Test
  void options_outOfRange_areRefusedWhereTheyAreGiven() {
    for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Signals.none().errorsAbove(share))
          .withMessageContaining("errors is a share above 0 and below 1, but was " + share);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signals.none().errorsAbove(0.1).errorsAbove(0.2))
        .withMessageContaining("'errors'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signals.none().latencyAbove(Duration.ofMillis(-1), 0.1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signals.none().withWindow(Duration.ofHours(1), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Signals.within(-1));
  }

  @Test
  void counting_allocatesNothing() {
    Signals signals =
        Signals.none()
            .latencyAbove(Duration.ofMillis(20), 0.01)
            .errorsAbove(0.001)
            .disagreementAbove(0.05, 0.1);
    Watched delay = watch(signals);
    delay.answer(SLOW, 0.5);
    Disagreement pairs = signals.disagreement(REF);
    assertThat(
            Allocation.bytes(
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    delay.recorder().record(delay.frame());
                    pairs.accept(i, 1.0);
                  }
                }))
        .isZero();
  }

  @Test
  void counting_fromManyThreads_losesNothing() throws InterruptedException {
    Signals signals = Signals.none().errorsAbove(0.5).disagreementAbove(0.5, 0);
    watch(signals);
    Disagreement pairs = signals.disagreement(REF);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                t ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 50_000; i++) {
                            pairs.accept(i & 1, 0);
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(pairs.samples()).isEqualTo(200_000);
    assertThat(pairs.estimate()).isEqualTo(0.5);
  }

  @Test
  void packageExample_runs() {
    Signals signals = Signals.none().latencyAbove(Duration.ofMillis(20), 0.01).errorsAbove(0.001);
    Watched delay = watch(signals);
    PredictionId id = delay.answer(FAST, 1);
    assertThat(id).isNotNull();
    Signal latency = signals.of(ModelRef.of("delay", 2), "latency");
    assertThat(latency.estimate()).isZero();
    assertThat(latency.eValue() >= 1 / 0.05).isFalse();
  }
}
