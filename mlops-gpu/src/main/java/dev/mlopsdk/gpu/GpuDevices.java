package dev.mlopsdk.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GPUs of this machine, as the NVIDIA driver lists them: an empty list and the reason where
 * there are none. Thread-safe. {@link #list} is a snapshot; NVML stays initialised for {@link
 * GpuMeters} until {@link #close}.
 *
 * <pre>{@code
 * try (GpuDevices gpus = GpuDevices.detect()) {
 *   System.out.println(gpus.list() + " " + gpus.reason());
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class GpuDevices implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.gpu");

  private record Found(GpuDevice device, long handle) {}

  private final @Nullable NvmlSession session;
  private final List<Found> found;
  private final String reason;
  private final Map<String, String> environment;

  private GpuDevices(
      @Nullable NvmlSession session,
      List<Found> found,
      String reason,
      Map<String, String> environment) {
    this.session = session;
    this.found = List.copyOf(found);
    this.reason = reason;
    this.environment = environment;
  }

  /** Asks the driver, and logs the answer in one line. Never throws. */
  public static GpuDevices detect() {
    GpuDevices devices = quietly();
    LOG.info("{}", devices.reason);
    return devices;
  }

  /** A machine with one H200 that never was: the shipped recording, for a service's tests. */
  public static GpuDevices fake() {
    return open(FakeNvml.h200(), Map.of());
  }

  /**
   * A machine that answers as {@code recording} says; one line per function of NVML:
   *
   * <pre>{@code
   * nvmlDeviceGetCount_v2 = 1
   * nvmlDeviceGetName[0] = NVIDIA H200
   * nvmlDeviceGetMemoryInfo[0] = 150754820096 150153199616 601620480
   * nvmlDeviceGetPowerUsage[0] = 76213 | 76540 | error 15
   * nvmlDeviceGetMigMode[0] = error 3
   * }</pre>
   *
   * <p>The number in brackets is the device's; {@code |} parts the replies of successive calls, the
   * last of which stays; {@code error n} is an nvmlReturn_t. A function without a line answers
   * error 13, as a driver does that is too old to have it. Lines that start with {@code #} are
   * comments.
   *
   * @throws IllegalArgumentException if a line is not of that form
   */
  public static GpuDevices fake(String recording) {
    return open(FakeNvml.parse(recording), Map.of());
  }

  static GpuDevices quietly() {
    return load(JnaNvml.installedName());
  }

  static GpuDevices load(String library) {
    NvmlLibrary nvml;
    try {
      nvml = JnaNvml.load(library);
    } catch (LinkageError e) {
      return none(JnaNvml.sentence(library, e));
    }
    return open(nvml, System.getenv());
  }

  static GpuDevices open(NvmlLibrary nvml, Map<String, String> environment) {
    NvmlSession session;
    try {
      session = NvmlSession.open(nvml);
    } catch (NvmlFailure e) {
      return none(e.sentence());
    }
    try {
      return read(session, environment);
    } catch (NvmlFailure e) {
      session.close();
      return none(e.sentence());
    }
  }

  private static GpuDevices read(NvmlSession session, Map<String, String> environment)
      throws NvmlFailure {
    String driver = orElse(session::driver, "");
    String cuda = orElse(session::cuda, "");
    int count = session.count();
    List<Found> found = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try {
        long handle = session.handle(i);
        GpuDevice device = describe(session, i, handle, driver, cuda);
        found.add(new Found(device, handle));
        sentences.add("GPU " + i + " is " + device.words() + ", " + device.driverWords());
      } catch (NvmlFailure e) {
        sentences.add("GPU " + i + " is left out: " + e.sentence());
      }
    }
    if (count <= 0) {
      sentences.add(
          "The NVIDIA driver "
              + (driver.isEmpty() ? "" : driver + " ")
              + "shows no GPU: look at nvidia-smi -L, and at NVIDIA_VISIBLE_DEVICES in a container");
    }
    return new GpuDevices(session, found, String.join("; ", sentences), environment);
  }

  private static GpuDevices none(String reason) {
    return new GpuDevices(null, List.of(), reason, Map.of());
  }

  private static GpuDevice describe(
      NvmlSession session, int index, long handle, String driver, String cuda) {
    return new GpuDevice(
        index,
        orElse(() -> session.uuid(handle), "unknown"),
        orElse(() -> session.name(handle), "unknown"),
        orElse(() -> session.pciBusId(handle), ""),
        orElse(() -> session.memory(handle)[0], 0L),
        driver,
        cuda,
        orElse(() -> session.mig(handle), GpuDevice.Mig.UNSUPPORTED));
  }

  private interface Query<T> {
    T ask() throws NvmlFailure;
  }

  private static <T> T orElse(Query<T> query, T absent) {
    try {
      return query.ask();
    } catch (NvmlFailure e) {
      LOG.debug("NVML: {}", e.sentence());
      return absent;
    }
  }

  /** The GPUs, in the driver's order; empty where there is no GPU or no driver. */
  public List<GpuDevice> list() {
    return found.stream().map(Found::device).toList();
  }

  /** One sentence: what was found, or why nothing was and what to do. Never blank. */
  public String reason() {
    return reason;
  }

  /** The variables CUDA numbers these GPUs by: the process's, none on a fake machine. */
  Map<String, String> environment() {
    return environment;
  }

  /** One sampler per device. */
  List<GpuSampler> samplers(LongSupplier nanos) {
    NvmlSession nvml = session;
    return nvml == null
        ? List.of()
        : found.stream().map(one -> GpuSampler.of(nvml, one.device, one.handle, nanos)).toList();
  }

  /** Shuts NVML down; the list stays readable, the meters show NaN. */
  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }
}
