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
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.serving.ServedModel;
import dev.mlopsdk.serving.shadow.Shadow;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScaleSignalsTest {

  record Trip(float distance, String origin) {}

  private static final Trip TRIP = new Trip(304, "LIT");

  private static final Duration STEP = Duration.ofSeconds(10);

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T00:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory();
  private long runNanos = 20_000_000;
  private boolean fails;

  /** Each run takes its time of the fake clock. */
  private final FakeModel<Trip, Float> loader =
      FakeModel.of(Trip.class, trip -> trip.distance())
          .onRun(
              rows -> {
                time.advance(Duration.ofNanos(runNanos));
                if (fails) {
                  throw new ModelException(ModelException.Kind.OVERLOADED, "full");
                }
              });

  private final ScaleSignals scale =
      ScaleSignals.withDefaults().withLanes(2).withUtilization(0.5).withTrend(STEP, 6);
  private ServedModel<Trip, Float> served;

  @BeforeEach
  void open() {
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {1}), Change.by("ann", "one"));
    served =
        ServedModel.of(registry, "delay", loader).observe(scale).meters(meters).time(time).open();
  }

  @AfterEach
  void close() {
    served.close();
  }

  /** {@code calls} predictions, and the rest of a step. */
  private void step(int calls) {
    long start = time.nanos();
    for (int i = 0; i < calls; i++) {
      served.predict(TRIP);
    }
    time.advance(STEP.minusNanos(time.nanos() - start));
  }

  private double gauge(String name) {
    return meters.get(name).tag("model", "delay").gauge().value();
  }

  @Test
  void report_steadyCalls_hasTheUtilizationLaw() {
    step(100);

    ScaleReport report = scale.report();
    assertThat(report.demand()).isEqualTo(10);
    assertThat(report.serviceSeconds()).isEqualTo(0.02, within(1e-12));
    // 10 a second for 20 ms each keep 0.2 of 2 lanes busy.
    assertThat(report.utilization()).isEqualTo(0.1, within(1e-12));
    assertThat(report.capacity()).isEqualTo(50, within(1e-9));
    assertThat(report.saturation()).isEqualTo(0.2, within(1e-9));
    assertThat(report.secondsToBreach()).isInfinite();
    assertThat(report.replicasFor(50)).isEqualTo(1);
    assertThat(report.replicasFor(51)).isEqualTo(2);
    assertThat(report.replicasFor(1_000)).isEqualTo(20);
    assertThat(report.replicasFor(0)).isEqualTo(1);
  }

  @Test
  void report_demandThatRises_saysWhenItBreaches() {
    for (int calls = 100; calls <= 350; calls += 50) {
      step(calls);
    }

    // 35 a second in the last step, 5 more every 10 s, and half a step on: 37.5; 50 is 25 s away.
    assertThat(scale.report().secondsToBreach()).isEqualTo(25, within(1e-6));
    assertThat(gauge(ScaleMeters.BREACH)).isEqualTo(25, within(1e-6));
  }

  @Test
  void report_demandAboveCapacity_isABreachNow() {
    ScaleSignals narrow = ScaleSignals.withDefaults().withLanes(1).withTrend(STEP, 6);
    try (var other = ServedModel.of(registry, "delay", loader).observe(narrow).time(time).open()) {
      for (int i = 0; i < 5; i++) {
        long start = time.nanos();
        for (int call = 0; call < 400; call++) {
          other.predict(TRIP);
        }
        time.advance(STEP.minusNanos(time.nanos() - start));
      }
      // 40 a second, where 0.7 of one lane is 35.
      assertThat(narrow.report().saturation()).isEqualTo(40 / 35.0, within(1e-9));
      assertThat(narrow.report().secondsToBreach()).isZero();
      assertThat(narrow.report().replicas()).isEqualTo(2);
    }
  }

  @Test
  void report_callsTurnedAway_areDemandAndABreach() {
    step(10);
    fails = true;
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> served.predict(TRIP, Call.none()))
          .isInstanceOf(ModelException.class);
    }
    fails = false;
    step(5);

    ScaleReport report = scale.report();
    assertThat(report.turnedAway()).isEqualTo(5);
    assertThat(report.secondsToBreach()).isZero();
    assertThat(report.serviceSeconds()).isEqualTo(0.02, within(1e-12));
  }

  @SuppressWarnings("NullAway") // a caller of JSON has no such check
  private static Trip withoutOrigin() {
    return new Trip(304, null);
  }

  @Test
  void report_inputsThatDoNotFit_areNoDemand() {
    assertThatThrownBy(() -> served.predict(withoutOrigin()))
        .isInstanceOf(InvalidInputException.class);
    step(10);
    assertThat(scale.report().demand()).isEqualTo(1);
  }

  @Test
  void report_beforeTheModelRan_knowsNoCapacity() {
    step(0);

    ScaleReport report = scale.report();
    assertThat(report.demand()).isZero();
    assertThat(report.capacity()).isNaN();
    assertThat(report.secondsToBreach()).isNaN();
    assertThatThrownBy(() -> report.replicasFor(10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not run yet");
  }

  @Test
  void report_beforeAStep_isRefused() {
    assertThatThrownBy(scale::report)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PT10S");
    assertThat(gauge(ScaleMeters.CAPACITY)).isNaN();
  }

  @Test
  void report_twoVersions_shareTheLanes() {
    step(100);
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {2}), Change.by("ann", "two"));
    registry.promote("delay", 2, Change.by("ann", "better"));
    time.runDue();
    step(100);

    assertThat(scale.report().demand()).isEqualTo(10);
    assertThat(scale.report().serviceSeconds()).isEqualTo(0.02, within(1e-12));
  }

  @Test
  void replicas_withATargetRate_areForThat() {
    ScaleSignals fleet =
        ScaleSignals.withDefaults()
            .withLanes(2)
            .withUtilization(0.5)
            .withTrend(STEP, 6)
            .withTargetRate(420);
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    try (var other =
        ServedModel.of(registry, "delay", loader).observe(fleet).meters(own).time(time).open()) {
      other.predict(TRIP);
      time.advance(STEP);
      // 50 a second each.
      assertThat(own.get(ScaleMeters.REPLICAS).gauge().value()).isEqualTo(9);
    }
  }

  @Test
  void close_takesTheGaugesBack() {
    step(1);
    served.close();
    assertThat(meters.getMeters()).isEmpty();
  }

  @Test
  void open_forAnotherModel_isRefused() {
    registry.publish("fare", ModelFiles.of("model.bin", new byte[] {3}), Change.by("ann", "one"));
    var other = ServedModel.of(registry, "fare", loader).observe(scale).time(time);
    assertThatThrownBy(other::open)
        .hasStackTraceContaining("these of delay were also given to fare");
  }

  @Test
  void report_shadowRuns_keepLanesAndAreNoDemand() throws Exception {
    registry.publish("delay", ModelFiles.of("model.bin", new byte[] {2}), Change.by("ann", "two"));
    registry.challenge("delay", 2, Change.by("ann", "test"));
    ScaleSignals own = ScaleSignals.withDefaults().withLanes(1).withTrend(STEP, 6);
    CountDownLatch copied = new CountDownLatch(100);
    FakeModel<Trip, Float> quick = FakeModel.of(Trip.class, trip -> trip.distance());
    try (var shadowed =
        ServedModel.of(registry, "delay", quick)
            .shadow(Shadow.sampling(1).tell(pair -> copied.countDown()))
            .observe(own)
            .time(time)
            .open()) {
      for (int i = 0; i < 100; i++) {
        shadowed.predict(TRIP);
      }
      assertThat(copied.await(30, TimeUnit.SECONDS)).isTrue();
      time.advance(STEP);
    }
    assertThat(own.report().demand()).isEqualTo(10);
  }
}
