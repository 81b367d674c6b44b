package dev.mlopsdk.core.registry;

import static dev.mlopsdk.core.registry.RegistryContract.ANN;
import static dev.mlopsdk.core.registry.RegistryContract.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mlopsdk.core.Change;
import dev.mlopsdk.core.ModelArtifact;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelRef;
import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryMetersTest {

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();

  @Test
  void withMeters_andWithTime_leaveTheirRegistryAsItIs() {
    ModelRegistry plain = ModelRegistry.inMemory();
    Instant then = Instant.parse("2001-06-01T00:00:00Z");
    ModelRegistry copy = plain.withMeters(meters).withTime(FakeTime.at(then));
    plain.publish("delay", files("1"), ANN);
    assertThat(plain.state("delay").at()).isAfter(then);
    assertThat(meters.scrape()).doesNotContain("op=\"publish\",outcome=\"success\"} 1");
    copy.publish("delay", files("2"), ANN);
    assertThat(plain.state("delay").at()).isEqualTo(then);
  }

  @Test
  void scrape_afterOperations_countsThemByOutcomeAndChangesByAction() {
    ModelRegistry registry = ModelRegistry.inMemory().withMeters(meters);
    registry.publish("delay", files("1"), ANN);
    registry.publish("delay", files("2"), ANN);
    registry.promote("delay", 2, ANN);
    registry.promote("delay", 2, ANN);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> registry.promote("delay", 9, ANN));
    assertThat(meters.scrape())
        .contains("mlops_registry_operations_seconds_count{op=\"publish\",outcome=\"success\"} 2")
        .contains("mlops_registry_operations_seconds_count{op=\"promote\",outcome=\"success\"} 2")
        .contains("mlops_registry_operations_seconds_count{op=\"promote\",outcome=\"refused\"} 1")
        .contains("mlops_registry_changes_total{action=\"publish\",model=\"delay\"} 2.0")
        .contains("mlops_registry_changes_total{action=\"promote\",model=\"delay\"} 1.0");
  }

  @Test
  void aChange_thatAlwaysLosesTheRace_endsAsAConflict() {
    ModelRegistry registry = ModelRegistry.over(new Losing()).withMeters(meters);
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> registry.publish("delay", files("1"), ANN))
        .withMessageContaining("changed by others 100 times")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ModelException.Kind.CONFLICT));
    assertThat(meters.scrape())
        .contains("mlops_registry_operations_seconds_count{op=\"publish\",outcome=\"conflict\"} 1");
  }

  /** A store in which somebody else is always faster. */
  private static final class Losing implements RegistryStore, RegistryStore.Artifacts {
    private final MemoryStore real = new MemoryStore();

    @Override
    public Optional<Generation> read(String name) {
      return real.read(name);
    }

    @Override
    public boolean compareAndSet(Generation next) {
      return false;
    }

    @Override
    public List<AuditEntry> audit(String name) {
      return real.audit(name);
    }

    @Override
    public Artifacts artifacts() {
      return this;
    }

    @Override
    public Watch watch(String name, Runnable changed) {
      return real.watch(name, changed);
    }

    @Override
    public List<String> models() {
      return real.models();
    }

    @Override
    public ModelArtifact add(String name, int above, ModelFiles files, Change change, Instant at) {
      return real.add(name, above, files, change, at);
    }

    @Override
    public ModelArtifact open(ModelRef ref) {
      return real.open(ref);
    }
  }
}
