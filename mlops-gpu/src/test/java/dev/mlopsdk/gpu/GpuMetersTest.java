package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopsdk.core.time.FakeTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpuMetersTest {

  private static final String UUID = "GPU-5e0fa000-4a61-4b1c-9c55-0000000000fa";

  private final FakeTime time = FakeTime.at(Instant.EPOCH);

  private static PrometheusMeterRegistry prometheus() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.throwExceptionOnRegistrationFailure();
    return registry;
  }

  @Test
  void scrape_oneGpu_hasEveryMeterInBaseUnits() {
    PrometheusMeterRegistry registry = prometheus();
    try (GpuDevices devices = GpuDevices.fake();
        GpuMeters meters = GpuMeters.of(devices, time)) {
      meters.bindTo(registry);
      String tags = "{index=\"0\",uuid=\"" + UUID + "\"} ";
      assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
          .containsExactlyInAnyOrder(
              "mlops_gpu_memory_used_bytes" + tags + "6.0162048E8",
              "mlops_gpu_memory_total_bytes" + tags + "1.50754820096E11",
              "mlops_gpu_utilization" + tags + "0.37",
              "mlops_gpu_power_watts" + tags + "76.213",
              "mlops_gpu_temperature_celsius" + tags + "31.0",
              "mlops_gpu_energy_joules_total" + tags + "8123456.789");
    }
  }

  @Test
  void bindTo_noGpu_registersNothing() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices devices = GpuDevices.fake("nvmlInit_v2 = error 9");
        GpuMeters meters = GpuMeters.of(devices)) {
      meters.bindTo(registry);
      assertThat(registry.getMeters()).isEmpty();
    }
  }

  @Test
  void bindTo_aMetricIsNotSupported_dropsThatMeterOfThatGpuOnly() {
    PrometheusMeterRegistry registry = prometheus();
    try (GpuDevices devices =
            GpuDevices.fake(
                """
                nvmlDeviceGetCount_v2 = 2
                nvmlDeviceGetUUID[0] = GPU-a
                nvmlDeviceGetPowerUsage[0] = 1000
                nvmlDeviceGetTemperature[0] = 40
                nvmlDeviceGetUUID[1] = GPU-b
                nvmlDeviceGetPowerUsage[1] = error 3
                nvmlDeviceGetTemperature[1] = 50
                """);
        GpuMeters meters = GpuMeters.of(devices, time)) {
      meters.bindTo(registry);
      assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
          .containsExactlyInAnyOrder(
              "mlops_gpu_power_watts{index=\"0\",uuid=\"GPU-a\"} 1.0",
              "mlops_gpu_temperature_celsius{index=\"0\",uuid=\"GPU-a\"} 40.0",
              "mlops_gpu_temperature_celsius{index=\"1\",uuid=\"GPU-b\"} 50.0");
    }
  }

  @Test
  void scrape_everyMeterOfAGpu_sharesOneSampleForASecond() {
    PrometheusMeterRegistry registry = prometheus();
    FakeNvml nvml = FakeNvml.h200();
    try (GpuDevices devices = GpuDevices.open(nvml, Map.of());
        GpuMeters meters = GpuMeters.of(devices, time)) {
      meters.bindTo(registry);
      int asked = nvml.calls("nvmlDeviceGetPowerUsage", 0); // to see whether it is supported
      registry.scrape();
      registry.scrape();
      time.advance(Duration.ofMillis(999));
      registry.scrape();
      assertThat(nvml.calls("nvmlDeviceGetPowerUsage", 0)).isEqualTo(asked + 1);
      time.advance(Duration.ofMillis(1));
      registry.scrape();
      assertThat(nvml.calls("nvmlDeviceGetPowerUsage", 0)).isEqualTo(asked + 2);
    }
  }

  @Test
  void scrape_theGpuIsLostAndComesBack_isNanMeanwhileAndTheCounterStands() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices devices =
            GpuDevices.fake(
                """
                nvmlDeviceGetCount_v2 = 1
                nvmlDeviceGetPowerUsage[0] = 1000 | 2000 | error 15 | 3000
                nvmlDeviceGetTemperature[0] = 40
                nvmlDeviceGetTotalEnergyConsumption[0] = 5000 | 6000 | 9000
                """);
        GpuMeters meters = GpuMeters.of(devices, time)) {
      meters.bindTo(registry);
      assertThat(registry.get(GpuMeters.POWER).gauge().value()).isEqualTo(2);
      assertThat(registry.get(GpuMeters.ENERGY).functionCounter().count()).isEqualTo(6);
      time.advance(Duration.ofSeconds(1));
      assertThat(registry.get(GpuMeters.POWER).gauge().value()).isNaN();
      assertThat(registry.get(GpuMeters.TEMPERATURE).gauge().value()).isNaN();
      assertThat(registry.get(GpuMeters.ENERGY).functionCounter().count()).isEqualTo(6);
      time.advance(Duration.ofSeconds(1));
      assertThat(registry.get(GpuMeters.POWER).gauge().value()).isEqualTo(3);
      assertThat(registry.get(GpuMeters.TEMPERATURE).gauge().value()).isEqualTo(40);
      assertThat(registry.get(GpuMeters.ENERGY).functionCounter().count()).isEqualTo(9);
    }
  }

  @Test
  void scrape_aMetricIsWithdrawn_isNanAloneAndNoLoss() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices devices =
            GpuDevices.fake(
                """
                nvmlDeviceGetCount_v2 = 1
                nvmlDeviceGetUtilizationRates[0] = 50 10 | error 3
                nvmlDeviceGetTemperature[0] = 40
                """);
        GpuMeters meters = GpuMeters.of(devices, time)) {
      meters.bindTo(registry);
      assertThat(registry.get(GpuMeters.UTILIZATION).gauge().value()).isNaN();
      assertThat(registry.get(GpuMeters.TEMPERATURE).gauge().value()).isEqualTo(40);
    }
  }

  @Test
  void scrape_theDevicesAreClosed_isNan() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    GpuDevices devices = GpuDevices.fake();
    try (GpuMeters meters = GpuMeters.of(devices)) {
      meters.bindTo(registry);
      devices.close();
      assertThat(registry.get(GpuMeters.POWER).gauge().value()).isNaN();
    }
  }

  @Test
  void close_boundToTwoRegistries_leavesNothingInEither() {
    PrometheusMeterRegistry one = prometheus();
    SimpleMeterRegistry two = new SimpleMeterRegistry();
    try (GpuDevices devices = GpuDevices.fake()) {
      GpuMeters meters = GpuMeters.of(devices);
      meters.bindTo(one);
      meters.bindTo(two);
      assertThat(two.getMeters()).hasSize(6);
      meters.close();
      meters.close();
      assertThat(one.getMeters()).isEmpty();
      assertThat(two.getMeters()).isEmpty();
    }
  }

  @Test
  void bindTo_everyMeter_hasTheSameTagKeys() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (GpuDevices devices = GpuDevices.fake();
        GpuMeters meters = GpuMeters.of(devices)) {
      meters.bindTo(registry);
      for (Meter meter : registry.getMeters()) {
        assertThat(meter.getId().getTags()).extracting("key").containsExactly("index", "uuid");
      }
    }
  }
}
