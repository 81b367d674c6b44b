package dev.mlopsdk.samples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.FakeModel;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.registry.ModelFiles;
import dev.mlopsdk.core.registry.ModelRegistry;
import dev.mlopsdk.core.schema.InvalidInputException;
import dev.mlopsdk.core.time.FakeTime;
import dev.mlopsdk.drift.profile.Baseline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelayDeskTest {

  private static final Change TEST = Change.by("ann", "test");
  private static final Flight FLIGHT = new Flight(18.5f, 587, "MKE");

  private final FakeTime time = FakeTime.at(Instant.parse("2026-06-01T12:00:00Z"));
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ModelRegistry registry = ModelRegistry.inMemory().withTime(time);

  /** Version 1 says no, version 2 says yes. */
  private final FakeModel<Flight, Float> model =
      FakeModel.of(Flight.class, (flight, version) -> version == 1 ? 0.2f : 0.9f);

  private void publish(int version) {
    registry.publish("delay", ModelFiles.of("model", new byte[] {(byte) version}), TEST);
  }

  private DelayDesk open(FakeModel<Flight, Float> loader) {
    return new DelayDesk(registry, loader, time, meters);
  }

  @Test
  void advise_championAndChallenger_eachAnswersItsArm() {
    publish(1);
    publish(2);
    try (DelayDesk desk = open(model)) {
      long late =
          IntStream.range(0, 1000)
              .filter(i -> desk.advise("passenger-" + i, FLIGHT).late())
              .count();

      assertThat(late).isBetween(150L, 250L);
      assertThat(exposures("challenger")).isEqualTo(late);
      assertThat(exposures("champion")).isEqualTo(1000 - late);
    }
  }

  @Test
  void advise_samePassenger_staysWithItsArm() {
    publish(1);
    publish(2);
    try (DelayDesk desk = open(model)) {
      String first = desk.advise("ann", FLIGHT).model();
      time.advance(Duration.ofDays(30));
      assertThat(desk.advise("ann", FLIGHT).model()).isEqualTo(first);
    }
  }

  @Test
  void promote_whileOpen_swapsAndRollbackSwapsBack() {
    publish(1);
    publish(2);
    try (DelayDesk desk = open(model)) {
      registry.promote("delay", 2, TEST);
      time.runDue();
      assertThat(desk.advise("ann", FLIGHT).model()).isEqualTo("delay:2");

      registry.rollback("delay", TEST);
      time.runDue();
      assertThat(desk.advise("ann", FLIGHT).model()).isEqualTo("delay:1");
    }
  }

  @Test
  void promote_versionThatDoesNotLoad_formerGoesOn() {
    publish(1);
    try (DelayDesk desk = open(model.failingToLoad(2))) {
      publish(2);
      registry.promote("delay", 2, TEST);
      time.runDue();

      assertThat(registry.state("delay").champion()).hasValue(2);
      assertThat(desk.advise("ann", FLIGHT).model()).isEqualTo("delay:1");
      assertThat(
              meters
                  .get("mlops.model.load")
                  .tags("version", "2", "outcome", "error")
                  .timer()
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void landed_hoursLater_joinsOnce() {
    publish(1);
    publish(2);
    try (DelayDesk desk = open(model)) {
      String ticket = desk.advise("ann", FLIGHT).ticket();
      time.advance(Duration.ofHours(6));

      assertThat(desk.landed(ticket, true)).isTrue();
      assertThat(desk.landed(ticket, true)).as("a second time").isFalse();
      assertThat(desk.landed("0".repeat(32), true)).as("nobody's ticket").isFalse();
      assertThat(outcomes("joined")).isEqualTo(1);
      assertThat(outcomes("duplicate")).isEqualTo(1);
      assertThat(outcomes("unknown")).isEqualTo(1);
      assertThat(desk.arms().arms().stream().mapToLong(arm -> arm.outcomes()).sum()).isEqualTo(1);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the caller's mistake
  void advise_unknownOrigin_isTheCallersMistakeAndCounted() {
    publish(1);
    try (DelayDesk desk = open(model)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> desk.advise("ann", new Flight(18.5f, 587, null)))
          .withMessageContaining("origin");

      assertThat(meters.get("mlops.input.violations").tag("kind", "missing").counter().count())
          .isEqualTo(1);
      assertThat(predictions("rejected")).isEqualTo(1);
    }
  }

  @Test
  void advise_modelThatIsTooSlow_failsAndIsCountedAsATimeout() {
    publish(1);
    FakeModel<Flight, Float> slow =
        FakeModel.of(
            Flight.class,
            flight -> {
              throw new ModelException(ModelException.Kind.DEADLINE, "20 ms have passed");
            });
    try (DelayDesk desk = open(slow)) {
      assertThatExceptionOfType(ModelException.class)
          .isThrownBy(() -> desk.advise("ann", FLIGHT))
          .matches(ModelException::retryable);

      assertThat(predictions("timeout")).isEqualTo(1);
    }
  }

  @Test
  void drifted_onlyEveningFlights_namesTheHour() {
    double[] hours = IntStream.range(0, 1000).mapToDouble(i -> 6 + i % 16).toArray();
    double[] distances = IntStream.range(0, 1000).mapToDouble(i -> 100 + 2 * i).toArray();
    Baseline training = Baseline.of(Map.of("hour", hours, "distance", distances));
    registry.publish("delay", ModelFiles.of("model", new byte[] {1}).baseline(training), TEST);
    try (DelayDesk desk = open(model)) {
      for (int i = 0; i < 500; i++) {
        desk.advise("passenger-" + i, new Flight(18 + i % 4, 100 + 4 * i, "MKE"));
      }
      time.advance(Duration.ofMinutes(5));
      assertThat(desk.drifted()).containsExactly("hour");
    }
  }

  @Test
  void close_afterASwap_closesEveryVersion() {
    publish(1);
    publish(2);
    DelayDesk desk = open(model);
    registry.promote("delay", 2, TEST);
    time.runDue();
    desk.close();

    assertThat(model.loads(ModelRef.of("delay", 2))).isEqualTo(1);
    assertThat(model.open()).isZero();
  }

  @Test
  void classPath_hasNoNativeLibrary() {
    for (String name : new String[] {"ai.onnxruntime.OrtEnvironment", "ai.djl.engine.Engine"}) {
      assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }
  }

  private long exposures(String variant) {
    return (long)
        meters.get("mlops.experiment.exposures").tag("variant", variant).functionCounter().count();
  }

  private long outcomes(String result) {
    return (long) meters.get("mlops.outcomes").tag("result", result).counter().count();
  }

  private long predictions(String outcome) {
    return meters.get("mlops.prediction").tag("outcome", outcome).timer().count();
  }
}
