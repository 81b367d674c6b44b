package dev.mlopsdk.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.ServedModelBuilder;
import dev.mlopsdk.serving.fallback.Fallback;
import dev.mlopsdk.serving.shadow.Shadow;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The room that is left while several versions are live: version 1 takes 20 ms, 2 takes 80 ms. */
class SeveralVersionsTest {

  record Trip(float distance) {}

  private static final Trip TRIP = new Trip(304);
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final Change CHANGE = Change.by("ann", "test");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private final ScaleSignals scale =
      ScaleSignals.withDefaults().withLanes(1).withUtilization(0.5).withTrend(STEP, 30);
  private @Nullable RuntimeException failure;
  private final FakeModel<Trip, Float> loader =
      FakeModel.of(
          Trip.class,
          (trip, version) -> {
            time.advance(Duration.ofMillis(version == 1 ? 20 : 80));
            if (failure != null) {
              throw failure;
            }
            return trip.distance();
          });
  private @Nullable ServedModel<Trip, Float> served;

  SeveralVersionsTest() {
    for (int version = 1; version <= 2; version++) {
      registry.publish("delay", ModelFiles.of("model.bin", new byte[] {1}), CHANGE);
    }
  }

  @AfterEach
  void close() {
    if (served != null) {
      served.close();
    }
  }

  private ServedModelBuilder<Trip, Float> builder() {
    return ServedModel.of(registry, "delay", loader).observe(scale).time(time);
  }

  /** A step with {@code champion} and {@code challenger} calls of those units. */
  private void step(ServedModel<Trip, Float> of, int champion, int challenger) {
    served = of;
    long start = time.nanos();
    for (int i = 0; i < champion + challenger; i++) {
      of.predict(TRIP, Call.unit(i < champion ? "champion" : "challenger"));
    }
    time.advance(STEP.minusNanos(time.nanos() - start));
  }

  private void promote(int version) {
    registry.promote("delay", version, CHANGE);
    time.runDue();
  }

  @Test
  void capacity_afterASwap_isThatOfTheNewVersionFromItsFirstStep() {
    ServedModel<Trip, Float> one = builder().open();
    for (int i = 0; i < 10; i++) {
      step(one, 100, 0);
    }
    assertThat(scale.report().capacity()).isEqualTo(25, within(1e-9));
    promote(2);
    step(one, 100, 0);
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.08, within(1e-12));
    assertThat(scale.report().capacity()).isEqualTo(6.25, within(1e-9));
    assertThat(scale.report().replicasFor(12.5)).isEqualTo(2);
    assertThat(scale.report().secondsToBreach()).as("10 a second").isZero();

    promote(1);
    step(one, 100, 0);
    assertThat(scale.report().capacity()).as("rolled back").isEqualTo(25, within(1e-9));
  }

  @Test
  void capacity_beforeTheNewVersionHasRun_isThatOfTheOldOne() {
    ServedModel<Trip, Float> one = builder().open();
    step(one, 100, 0);
    promote(2);
    step(one, 0, 0);
    assertThat(scale.report().capacity()).isEqualTo(25, within(1e-9));
    assertThat(scale.report().demand()).isZero();
  }

  @Test
  void capacity_ofASplit_followsItsSharesNotItsHistory() {
    registry.challenge("delay", 2, CHANGE);
    ServedModel<Trip, Float> one = builder().split(new ByUnit()).open();
    for (int i = 0; i < 10; i++) {
      step(one, 90, 10);
    }
    // 0.9 * 20 ms + 0.1 * 80 ms
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.026, within(1e-12));
    step(one, 50, 50);
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.05, within(1e-12));
    assertThat(scale.report().capacity()).isEqualTo(10, within(1e-9));
    assertThat(scale.report().demand()).isEqualTo(10);
  }

  @Test
  void capacity_ofFewCallsAStep_isOfTheLastHundred() {
    registry.challenge("delay", 2, CHANGE);
    ServedModel<Trip, Float> one = builder().split(new ByUnit()).open();
    step(one, 99, 1);
    for (int i = 0; i < 5; i++) {
      step(one, 10, 10);
    }
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.05, within(1e-12));
    step(one, 1, 0);
    assertThat(scale.report().serviceSeconds())
        .as("one call says little")
        .isEqualTo((51 * 0.02 + 50 * 0.08) / 101, within(1e-12));
  }

  @Test
  void capacity_besideAShadow_countsItsRunsButNotAsDemand() throws Exception {
    registry.challenge("delay", 2, CHANGE);
    CountDownLatch copied = new CountDownLatch(50);
    ServedModel<Trip, Float> one =
        builder().shadow(Shadow.sampling(1).tell(pair -> copied.countDown())).open();
    served = one;
    long start = time.nanos();
    for (int i = 0; i < 50; i++) {
      one.predict(TRIP);
      // One at a time, since both move the clock.
      long left = 49L - i;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (copied.getCount() > left && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }
    assertThat(copied.getCount()).isZero();
    time.advance(STEP.minusNanos(time.nanos() - start));
    assertThat(scale.report().demand()).isEqualTo(5);
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.05, within(1e-12));
    // A call costs 20 ms of its own and 80 of the shadow's.
    assertThat(scale.report().capacity()).isEqualTo(5, within(1e-9));
  }

  @Test
  void capacity_whileAFallbackAnswers_isStillTheModels() {
    ServedModel<Trip, Float> one = builder().fallback(Fallback.toConstant(0f)).open();
    step(one, 100, 0);
    failure = new ModelException(ModelException.Kind.INFERENCE, "broken");
    step(one, 100, 0);
    assertThat(scale.report().demand()).isEqualTo(10);
    assertThat(scale.report().capacity()).isEqualTo(25, within(1e-9));
    assertThat(scale.report().secondsToBreach()).isInfinite();
  }

  @Test
  void capacity_whileTheVersionIsNotAvailable_isNotWithoutBound() {
    ServedModel<Trip, Float> one = builder().open();
    step(one, 100, 0);
    failure = new ModelException(ModelException.Kind.UNAVAILABLE, "its circuit is open");
    long start = time.nanos();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> one.predict(TRIP)).isInstanceOf(ModelException.class);
    }
    failure = null;
    time.advance(STEP.minusNanos(time.nanos() - start));
    assertThat(scale.report().demand()).isEqualTo(10);
    assertThat(scale.report().capacity()).isEqualTo(25, within(1e-9));
    assertThat(scale.report().turnedAway()).isZero();
  }

  @Test
  void demand_ofCallsThatTheModelsOwnCodeFails_isDemandThatRan() {
    ServedModel<Trip, Float> one = builder().open();
    served = one;
    failure = new IllegalStateException("broken");
    long start = time.nanos();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> one.predict(TRIP)).isInstanceOf(RuntimeException.class);
    }
    time.advance(STEP.minusNanos(time.nanos() - start));
    assertThat(scale.report().demand()).isEqualTo(10);
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.02, within(1e-12));
  }
}
