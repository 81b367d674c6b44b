/*
 * A library with NVML's own signatures and structures, for the test of the JNA binding on machines
 * without a driver. Structures and codes are those of nvml.h (CUDA 12 and 13); written for this test.
 *
 * gcc -shared -fPIC -o libnvidia-ml.so.1 nvml_stub.c [-DINIT=9]
 */
#include <stdio.h>
#include <string.h>

#ifndef INIT
#define INIT 0
#endif

typedef struct device { unsigned int index; } *nvmlDevice_t;
typedef struct { unsigned long long total, free, used; } nvmlMemory_t;
typedef struct { unsigned int gpu, memory; } nvmlUtilization_t;
typedef struct {
  char busIdLegacy[16];
  unsigned int domain, bus, device, pciDeviceId, pciSubSystemId;
  char busId[32];
} nvmlPciInfo_t;

static struct device devices[2] = {{0}, {1}};
static int initialised = 0;

static int text(const char *value, char *out, unsigned int length) {
  if (!initialised) return 1;
  if (strlen(value) >= length) return 7; /* INSUFFICIENT_SIZE */
  strcpy(out, value);
  return 0;
}

int stubInitialised(void) { return initialised; }

int nvmlInit_v2(void) {
  if (INIT == 0) initialised++;
  return INIT;
}

int nvmlShutdown(void) {
  if (!initialised) return 1;
  initialised--;
  return 0;
}

const char *nvmlErrorString(int code) { return code == 9 ? "Driver Not Loaded" : "Stub Error"; }

int nvmlSystemGetDriverVersion(char *version, unsigned int length) {
  return text("580.159.04", version, length);
}

int nvmlSystemGetCudaDriverVersion_v2(int *version) {
  *version = 13010;
  return 0;
}

int nvmlDeviceGetCount_v2(unsigned int *count) {
  if (!initialised) return 1;
  *count = 2;
  return 0;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
  if (index > 1) return 2;
  *device = &devices[index];
  return 0;
}

int nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
  char lengthy[301]; /* longer than the first three buffers, shorter than the fourth */
  memset(lengthy, 'x', 300);
  lengthy[300] = 0;
  return text(device->index == 0 ? "Stub GPU" : lengthy, name, length);
}

int nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
  return text(device->index == 0 ? "GPU-stub-0" : "GPU-stub-1", uuid, length);
}

int nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *pci) {
  memset(pci, 0xff, sizeof *pci);
  strcpy(pci->busIdLegacy, "0000:19:00.0");
  snprintf(pci->busId, sizeof pci->busId, "00000000:%02X:00.0", 0x19 + device->index);
  return 0;
}

int nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
  memory->total = 150754820096ULL + device->index;
  memory->free = 150000000000ULL;
  memory->used = 754820096ULL;
  return 0;
}

int nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *rates) {
  if (device->index == 1) return 3; /* NOT_SUPPORTED */
  rates->gpu = 37;
  rates->memory = 12;
  return 0;
}

int nvmlDeviceGetTemperature(nvmlDevice_t device, int sensor, unsigned int *celsius) {
  if (sensor != 0) return 2;
  *celsius = 31 + device->index;
  return 0;
}

int nvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *milliwatts) {
  *milliwatts = 76213 + device->index;
  return 0;
}

int nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *millijoules) {
  *millijoules = 8123456789ULL + device->index;
  return 0;
}

/* No nvmlDeviceGetMigMode: a driver older than a function does not have its symbol. */
