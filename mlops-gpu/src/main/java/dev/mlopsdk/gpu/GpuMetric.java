package dev.mlopsdk.gpu;

import org.jspecify.annotations.Nullable;

/** What is sampled of a GPU. */
enum GpuMetric {
  MEMORY_USED(GpuMeters.MEMORY_USED, "bytes"),
  MEMORY_TOTAL(GpuMeters.MEMORY_TOTAL, "bytes"),
  UTILIZATION(GpuMeters.UTILIZATION, null),
  POWER(GpuMeters.POWER, "watts"),
  TEMPERATURE(GpuMeters.TEMPERATURE, "celsius"),
  ENERGY(GpuMeters.ENERGY, "joules");

  private final String meter;
  private final @Nullable String unit;

  GpuMetric(String meter, @Nullable String unit) {
    this.meter = meter;
    this.unit = unit;
  }

  String meter() {
    return meter;
  }

  @Nullable String unit() {
    return unit;
  }

  double read(NvmlSession nvml, long gpu) throws NvmlFailure {
    return switch (this) {
      case MEMORY_USED -> nvml.memory(gpu)[2];
      case MEMORY_TOTAL -> nvml.memory(gpu)[0];
      case UTILIZATION -> nvml.utilization(gpu);
      case POWER -> nvml.watts(gpu);
      case TEMPERATURE -> nvml.celsius(gpu);
      case ENERGY -> nvml.joules(gpu);
    };
  }
}
