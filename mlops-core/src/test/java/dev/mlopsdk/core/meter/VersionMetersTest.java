package dev.mlopsdk.core.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.ModelRef;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VersionMetersTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).throwExceptionOnRegistrationFailure();

  /** Referenced for the whole test, as the owner of a version references its meters. */
  private final List<VersionMeters> owned = new ArrayList<>();

  private VersionMeters register(int version) {
    VersionMeters meters = new VersionMeters(registry, ModelRef.of("delay", version));
    owned.add(meters);
    meters
        .timer(CoreMeters.PREDICTION, "Predictions", "outcome", "success")
        .record(Duration.ofMillis(2));
    meters.counter(CoreMeters.INPUT_VIOLATIONS, "Violations", "kind", "type").increment();
    meters.gauge(CoreMeters.MODEL_SIZE, "Bytes", new AtomicLong(42), AtomicLong::get);
    meters.timer(
        CoreMeters.PREDICTION_PHASE, "Phases", this, any -> 2, any -> 1e9, "phase", "inference");
    meters
        .multiGauge("mlops.drift.score", "Score")
        .register(List.of(MultiGauge.Row.of(Tags.of("feature", "hour"), 0.5)), true);
    return meters;
  }

  @Test
  void scrape_afterRegistration_hasEveryMeterWithItsTags() {
    register(1);
    System.gc(); // Gauges read weakly; what they read must live.
    assertThat(registry.scrape())
        .contains(
            "mlops_prediction_seconds_count{model=\"delay\",outcome=\"success\",version=\"1\"} 1")
        .contains("mlops_input_violations_total{kind=\"type\",model=\"delay\",version=\"1\"} 1.0")
        .contains("mlops_model_size{model=\"delay\",version=\"1\"} 42.0")
        .contains("mlops_drift_score{feature=\"hour\",model=\"delay\",version=\"1\"} 0.5")
        .contains("mlops_prediction_phase_seconds_count");
  }

  @Test
  void remove_ofOneVersion_leavesTheOthersAndCanBeRepeated() {
    VersionMeters first = register(1);
    register(2);
    first.remove();
    first.remove();
    assertThat(registry.scrape()).doesNotContain("version=\"1\"").contains("version=\"2\"");
  }

  @Test
  void register_theSameVersionAgain_works() {
    register(1).remove();
    VersionMeters again = register(1);
    assertThat(registry.scrape()).contains("mlops_model_size{model=\"delay\",version=\"1\"} 42.0");
    again.remove();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void register_afterRemove_bringsNothingBack() {
    VersionMeters meters = register(1);
    GaugeRows rows = meters.multiGauge("mlops.drift.pvalue", "P-value");
    meters.remove();
    rows.register(List.of(MultiGauge.Row.of(Tags.of("feature", "hour"), 0.5)), true);
    meters
        .multiGauge("mlops.drift.score", "Score")
        .register(List.of(MultiGauge.Row.of(Tags.of("feature", "hour"), 0.5)), true);
    meters.counter(CoreMeters.INPUT_VIOLATIONS, "Violations", "kind", "type").increment();
    meters
        .timer(CoreMeters.PREDICTION, "Predictions", "outcome", "success")
        .record(Duration.ofMillis(2));
    meters.timer(CoreMeters.PREDICTION_PHASE, "Phases", this, any -> 2, any -> 1e9, "phase", "a");
    meters.remove(meters.gauge(CoreMeters.MODEL_SIZE, "Bytes", this, any -> 1));
    meters.remove();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(registry.scrape()).doesNotContain("delay");
  }

  @Test
  void remove_ofOneGauge_letsItsSourceGoAndKeepsTheOthers() {
    VersionMeters meters = register(1);
    Object[] source = {new AtomicLong(3)};
    WeakReference<Object> watched = new WeakReference<>(source[0]);
    Gauge gauge = meters.gauge("mlops.info", "Info", source, all -> 1, "alias", "champion");
    assertThat(meters.gauge("mlops.info", "Info", this, all -> 2, "alias", "champion"))
        .isSameAs(gauge);
    assertThat(registry.scrape()).contains("mlops_info{alias=\"champion\"");
    meters.remove(gauge);
    meters.remove(gauge);
    assertThat(registry.scrape()).doesNotContain("mlops_info").contains("mlops_model_size{");
    source = new Object[0];
    for (int i = 0; i < 100 && watched.get() != null; i++) {
      System.gc();
    }
    assertThat(watched.get()).isNull();
    assertThat(source).isEmpty();
  }

  @Test
  void summary_registeredAgain_goesOnFromThereAndLetsTheFormerSourceGo() {
    VersionMeters meters = register(1);
    Object[] source = {new AtomicLong(3)};
    WeakReference<Object> watched = new WeakReference<>(source[0]);
    summary(meters, (AtomicLong) source[0]);
    source[0] = new AtomicLong(2);
    Meter again = summary(meters, (AtomicLong) source[0]);
    ((AtomicLong) source[0]).incrementAndGet();
    assertThat(again.measure()).extracting(Measurement::getValue).containsExactly(6.0, 60.0, 3.0);
    for (int i = 0; i < 100 && watched.get() != null; i++) {
      System.gc();
    }
    assertThat(watched.get()).isNull();
  }

  private static Meter summary(VersionMeters meters, AtomicLong source) {
    return meters.summary(
        CoreMeters.BATCH_SIZE,
        "Sizes",
        source,
        AtomicLong::get,
        count -> 10.0 * count.get(),
        AtomicLong::get);
  }

  @Test
  void remove_ofAGaugeOfOthers_leavesIt() {
    Gauge other = Gauge.builder("other", () -> 1).register(registry);
    register(1).remove(other);
    assertThat(registry.scrape()).contains("other 1.0");
  }
}
