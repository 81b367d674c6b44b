package dev.mlopsdk.gpu;

/**
 * The functions of NVML that this module calls, as C declares them: each answers a code of {@link
 * NvmlCode} and writes into the arrays it is given. Only Java types, so that the fake needs no
 * native library.
 *
 * <p>An {@code unsigned int*} is an {@code int[1]}, an {@code nvmlDevice_t} a {@code long} (NVML
 * exists on 64-bit machines only), a structure the array that has its layout.
 */
@SuppressWarnings("MethodName") // JNA looks a function up by the method's name
interface NvmlLibrary {

  int nvmlInit_v2();

  int nvmlShutdown();

  String nvmlErrorString(int code);

  int nvmlSystemGetDriverVersion(byte[] version, int length);

  /** 1000·major + 10·minor. */
  int nvmlSystemGetCudaDriverVersion_v2(int[] version);

  int nvmlDeviceGetCount_v2(int[] count);

  int nvmlDeviceGetHandleByIndex_v2(int index, long[] device);

  int nvmlDeviceGetName(long device, byte[] name, int length);

  int nvmlDeviceGetUUID(long device, byte[] uuid, int length);

  /** nvmlPciInfo_t: char busIdLegacy[16]; five unsigned ints; char busId[32]. */
  int nvmlDeviceGetPciInfo_v3(long device, byte[] pciInfo);

  /** nvmlMemory_t: total, free, used, in bytes. */
  int nvmlDeviceGetMemoryInfo(long device, long[] memory);

  /** nvmlUtilization_t: gpu, memory, in percent. */
  int nvmlDeviceGetUtilizationRates(long device, int[] rates);

  /** Degrees Celsius; sensor 0 is the GPU's core. */
  int nvmlDeviceGetTemperature(long device, int sensor, int[] celsius);

  int nvmlDeviceGetPowerUsage(long device, int[] milliwatts);

  /** Since the driver was loaded. */
  int nvmlDeviceGetTotalEnergyConsumption(long device, long[] millijoules);

  /** 0 off, 1 on. */
  int nvmlDeviceGetMigMode(long device, int[] current, int[] pending);
}
