package dev.mlopsdk.gpu;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One GPU's metrics, read together at most once a second, so that the meters of a scrape share one
 * sample. Thread-safe.
 */
final class GpuSampler {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.gpu");
  private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

  private final NvmlSession nvml;
  private final GpuDevice device;
  private final long handle;
  private final Set<GpuMetric> supported;
  private final LongSupplier nanos;
  private final Map<GpuMetric, Double> values = new EnumMap<>(GpuMetric.class);
  private double lastJoules;
  private boolean sampled;
  private long sampledAt;
  private boolean answers = true;

  private GpuSampler(
      NvmlSession nvml,
      GpuDevice device,
      long handle,
      Set<GpuMetric> supported,
      LongSupplier nanos) {
    this.nvml = nvml;
    this.device = device;
    this.handle = handle;
    this.supported = Collections.unmodifiableSet(supported);
    this.nanos = nanos;
  }

  /** Finds out what {@code device} supports: a metric it denies is dropped, not the device. */
  static GpuSampler of(NvmlSession nvml, GpuDevice device, long handle, LongSupplier nanos) {
    Set<GpuMetric> supported = EnumSet.allOf(GpuMetric.class);
    supported.removeIf(metric -> isDenied(metric, nvml, handle));
    return new GpuSampler(nvml, device, handle, supported, nanos);
  }

  private static boolean isDenied(GpuMetric metric, NvmlSession nvml, long handle) {
    try {
      metric.read(nvml, handle);
      return false;
    } catch (NvmlFailure e) {
      return NvmlCode.isAbsent(e.code());
    }
  }

  GpuDevice device() {
    return device;
  }

  Set<GpuMetric> supported() {
    return supported;
  }

  /** The value of {@code metric}, at most a second old; NaN if the GPU does not answer. */
  synchronized double value(GpuMetric metric) {
    refresh();
    return values.getOrDefault(metric, Double.NaN);
  }

  /** The energy as a counter needs it: it stands still while the GPU does not answer. */
  synchronized double joules() {
    refresh();
    double joules = values.getOrDefault(GpuMetric.ENERGY, Double.NaN);
    if (!Double.isNaN(joules)) {
      lastJoules = joules;
    }
    return lastJoules;
  }

  private void refresh() {
    long now = nanos.getAsLong();
    if (sampled && now - sampledAt < FRESH) {
      return;
    }
    sampled = true;
    sampledAt = now;
    values.clear();
    try {
      for (GpuMetric metric : supported) {
        values.put(metric, read(metric));
      }
      answers = true;
    } catch (NvmlFailure e) {
      values.clear();
      complain(e);
    }
  }

  private double read(GpuMetric metric) throws NvmlFailure {
    try {
      return metric.read(nvml, handle);
    } catch (NvmlFailure e) {
      if (NvmlCode.isAbsent(e.code())) { // MIG was switched on meanwhile, say
        return Double.NaN;
      }
      throw e;
    }
  }

  private void complain(NvmlFailure failure) {
    if (answers && failure.code() != NvmlCode.UNINITIALIZED) { // closed by its owner: no news
      LOG.warn(
          "GPU {}, {}, no longer answers, its meters show NaN: {}",
          device.index(),
          device.words(),
          failure.sentence());
    }
    answers = false;
  }
}
