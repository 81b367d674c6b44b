package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a machine with an NVIDIA GPU: {@code mvn test -pl mlops-gpu -am -Dtests.excluded=soak}. */
@Tag("gpu")
class GpuHardwareTest {

  private static final double MIB = 1 << 20;

  /** One row per GPU, in NVML's order. */
  private static List<String[]> smi(String fields) throws IOException {
    Process process =
        new ProcessBuilder("nvidia-smi", "--query-gpu=" + fields, "--format=csv,noheader,nounits")
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output.lines().map(line -> line.split(", *")).toList();
  }

  @Test
  void detect_hardware_isWhatNvidiaSmiShows() throws IOException {
    List<String[]> smi = smi("index,uuid,name,pci.bus_id,memory.total,driver_version");
    try (GpuDevices devices = GpuDevices.detect()) {
      assertThat(devices.list()).as(devices.reason()).isNotEmpty().hasSameSizeAs(smi);
      for (int i = 0; i < smi.size(); i++) {
        GpuDevice device = devices.list().get(i);
        String[] row = smi.get(i);
        assertThat(Integer.toString(device.index())).isEqualTo(row[0]);
        assertThat(device.uuid()).isEqualTo(row[1]);
        assertThat(device.name()).isEqualTo(row[2]);
        assertThat(device.pciBusId()).isEqualToIgnoringCase(row[3]);
        assertThat(device.memoryTotal() / MIB).isCloseTo(Double.parseDouble(row[4]), within(1.0));
        assertThat(device.driver()).isEqualTo(row[5]);
        assertThat(device.cuda()).matches("\\d+\\.\\d");
      }
    }
  }

  @Test
  void scrape_hardware_isCloseToWhatNvidiaSmiShows() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.throwExceptionOnRegistrationFailure();
    try (GpuDevices devices = GpuDevices.detect();
        GpuMeters meters = GpuMeters.of(devices)) {
      meters.bindTo(registry);
      String[] row = smi("memory.used,memory.reserved,temperature.gpu,power.draw").get(0);
      String scrape = registry.scrape();
      // NVML's first memory call counts what the driver reserves as used, nvidia-smi apart from it.
      double used = Double.parseDouble(row[0]) + Double.parseDouble(row[1]);
      assertThat(value(scrape, "mlops_gpu_memory_used_bytes") / MIB).isCloseTo(used, within(512.0));
      assertThat(value(scrape, "mlops_gpu_utilization")).isBetween(0.0, 1.0);
      assertThat(value(scrape, "mlops_gpu_temperature_celsius"))
          .isCloseTo(Double.parseDouble(row[2]), within(5.0));
      double watts = Double.parseDouble(row[3]);
      assertThat(value(scrape, "mlops_gpu_power_watts"))
          .isCloseTo(watts, within(Math.max(30, watts * 0.3)));
      assertThat(value(scrape, "mlops_gpu_energy_joules_total")).isPositive();
    }
  }

  private static double value(String scrape, String name) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + "{index=\"0\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + scrape));
  }
}
