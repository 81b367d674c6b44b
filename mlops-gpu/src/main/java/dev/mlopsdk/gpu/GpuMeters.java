package dev.mlopsdk.gpu;

import dev.mlopsdk.core.time.TimeSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Meters of every GPU, tagged {@code index} and {@code uuid}; none where there is no GPU, and of
 * each GPU only what it supports. All meters of a GPU share one sample, at most a second old. A GPU
 * that is lost shows NaN (its energy counter stands still) and one line in the log. Thread-safe.
 *
 * <pre>{@code
 * GpuMeters.of(gpus).bindTo(registry);
 * }</pre>
 *
 * @since 0.1
 */
public final class GpuMeters implements MeterBinder, AutoCloseable {

  /** Gauge, bytes in use, what the driver reserves for itself included. */
  public static final String MEMORY_USED = "mlops.gpu.memory.used";

  /** Gauge, bytes. */
  public static final String MEMORY_TOTAL = "mlops.gpu.memory.total";

  /**
   * Gauge, 0 to 1: the share of the driver's last window (up to a second) with a kernel running.
   */
  public static final String UTILIZATION = "mlops.gpu.utilization";

  /** Gauge, watts. */
  public static final String POWER = "mlops.gpu.power";

  /** Gauge, degrees Celsius. */
  public static final String TEMPERATURE = "mlops.gpu.temperature";

  /** Counter, joules since the driver was loaded. */
  public static final String ENERGY = "mlops.gpu.energy";

  private record Bound(MeterRegistry registry, Meter meter) {}

  private final List<GpuSampler> samplers;
  private final List<Bound> bound = new ArrayList<>();

  private GpuMeters(GpuDevices devices, LongSupplier nanos) {
    samplers = devices.samplers(nanos);
  }

  /** Meters of {@code devices}, which stay the caller's to close. */
  public static GpuMeters of(GpuDevices devices) {
    return new GpuMeters(devices, System::nanoTime);
  }

  /** Meters of {@code devices} on another clock: a test's. */
  public static GpuMeters of(GpuDevices devices, TimeSource time) {
    return new GpuMeters(devices, time::nanos);
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    for (GpuSampler sampler : samplers) {
      Tags tags =
          Tags.of(
              "index", Integer.toString(sampler.device().index()),
              "uuid", sampler.device().uuid());
      for (GpuMetric metric : sampler.supported()) {
        bound.add(new Bound(registry, register(registry, sampler, metric, tags)));
      }
    }
  }

  /** Both functions capture the sampler: a meter's own reference to it is weak. */
  private static Meter register(
      MeterRegistry registry, GpuSampler sampler, GpuMetric metric, Tags tags) {
    if (metric == GpuMetric.ENERGY) {
      return FunctionCounter.builder(metric.meter(), sampler, unused -> sampler.joules())
          .baseUnit(metric.unit())
          .tags(tags)
          .register(registry);
    }
    return Gauge.builder(metric.meter(), () -> sampler.value(metric))
        .baseUnit(metric.unit())
        .tags(tags)
        .register(registry);
  }

  /** Removes the meters from every registry they were bound to. */
  @Override
  public synchronized void close() {
    bound.forEach(one -> one.registry.remove(one.meter));
    bound.clear();
  }
}
