package dev.mlopsdk.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.IntSupplier;

/**
 * NVML between its initialisation and its shutdown, with values for answers. Thread-safe: a call
 * after {@link #close} fails as uninitialised and never reaches the library.
 */
final class NvmlSession implements AutoCloseable {

  /**
   * NVML's own buffers are 80 to 96 characters; one that says it needs more gets it, up to here.
   */
  private static final int LONGEST_TEXT = 4096;

  private static final int PCI_INFO_BYTES = 68;
  private static final int PCI_BUS_ID_AT = 36;

  private interface TextCall {
    int read(byte[] text, int length);
  }

  private final NvmlLibrary nvml;
  private boolean open;

  private NvmlSession(NvmlLibrary nvml) {
    this.nvml = nvml;
  }

  static NvmlSession open(NvmlLibrary nvml) throws NvmlFailure {
    NvmlSession session = new NvmlSession(nvml);
    session.open = true;
    try {
      session.check(nvml::nvmlInit_v2);
    } catch (NvmlFailure e) {
      session.open = false;
      throw e;
    }
    return session;
  }

  String driver() throws NvmlFailure {
    return text(nvml::nvmlSystemGetDriverVersion);
  }

  /** The newest CUDA that the driver runs: {@code 13.0}. */
  String cuda() throws NvmlFailure {
    int version = integer(nvml::nvmlSystemGetCudaDriverVersion_v2);
    return version / 1000 + "." + version % 1000 / 10;
  }

  int count() throws NvmlFailure {
    return integer(nvml::nvmlDeviceGetCount_v2);
  }

  long handle(int index) throws NvmlFailure {
    long[] handle = new long[1];
    check(() -> nvml.nvmlDeviceGetHandleByIndex_v2(index, handle));
    return handle[0];
  }

  String name(long device) throws NvmlFailure {
    return text((text, length) -> nvml.nvmlDeviceGetName(device, text, length));
  }

  String uuid(long device) throws NvmlFailure {
    return text((text, length) -> nvml.nvmlDeviceGetUUID(device, text, length));
  }

  String pciBusId(long device) throws NvmlFailure {
    byte[] info = new byte[PCI_INFO_BYTES];
    check(() -> nvml.nvmlDeviceGetPciInfo_v3(device, info));
    return untilZero(info, PCI_BUS_ID_AT);
  }

  GpuDevice.Mig mig(long device) throws NvmlFailure {
    int[] current = new int[1];
    check(() -> nvml.nvmlDeviceGetMigMode(device, current, new int[1]));
    return current[0] == 1 ? GpuDevice.Mig.ON : GpuDevice.Mig.OFF;
  }

  /** Total, free and used bytes. */
  long[] memory(long device) throws NvmlFailure {
    long[] memory = new long[3];
    check(() -> nvml.nvmlDeviceGetMemoryInfo(device, memory));
    return memory;
  }

  double utilization(long device) throws NvmlFailure {
    int[] percent = new int[2];
    check(() -> nvml.nvmlDeviceGetUtilizationRates(device, percent));
    return percent[0] / 100.0;
  }

  double celsius(long device) throws NvmlFailure {
    return integer(value -> nvml.nvmlDeviceGetTemperature(device, 0, value));
  }

  double watts(long device) throws NvmlFailure {
    return integer(value -> nvml.nvmlDeviceGetPowerUsage(device, value)) / 1e3;
  }

  double joules(long device) throws NvmlFailure {
    long[] millijoules = new long[1];
    check(() -> nvml.nvmlDeviceGetTotalEnergyConsumption(device, millijoules));
    return millijoules[0] / 1e3;
  }

  /** Shuts NVML down, once. */
  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      code(nvml::nvmlShutdown);
    }
  }

  private interface IntCall {
    int read(int[] value);
  }

  private int integer(IntCall call) throws NvmlFailure {
    int[] value = new int[1];
    check(() -> call.read(value));
    return value[0];
  }

  private String text(TextCall call) throws NvmlFailure {
    for (int length = 96; ; length *= 2) {
      byte[] text = new byte[length];
      try {
        check(() -> call.read(text, text.length));
        return untilZero(text, 0);
      } catch (NvmlFailure e) {
        if (e.code() != NvmlCode.INSUFFICIENT_SIZE || length >= LONGEST_TEXT) {
          throw e;
        }
      }
    }
  }

  private static String untilZero(byte[] text, int from) {
    int to = from;
    while (to < text.length && text[to] != 0) {
      to++;
    }
    return new String(text, from, to - from, UTF_8);
  }

  private synchronized void check(IntSupplier call) throws NvmlFailure {
    int code = open ? code(call) : NvmlCode.UNINITIALIZED;
    if (code != NvmlCode.SUCCESS) {
      throw new NvmlFailure(code, NvmlCode.sentence(code, ownText(code)));
    }
  }

  /** A driver older than a function does not have its symbol: NVML itself would say the same. */
  private static int code(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (UnsatisfiedLinkError e) {
      return NvmlCode.FUNCTION_NOT_FOUND;
    }
  }

  private String ownText(int code) {
    try {
      return String.valueOf(nvml.nvmlErrorString(code));
    } catch (UnsatisfiedLinkError e) {
      return "";
    }
  }
}
