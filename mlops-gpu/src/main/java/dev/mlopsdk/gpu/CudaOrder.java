package dev.mlopsdk.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which GPU each of CUDA's numbers means. NVML orders by PCI bus and shows every GPU; CUDA puts the
 * fastest first unless {@code CUDA_DEVICE_ORDER=PCI_BUS_ID}, and {@code CUDA_VISIBLE_DEVICES} hides
 * and renumbers.
 *
 * <p>How that variable is read follows the CUDA C++ Programming Guide (environment variables: what
 * follows an invalid entry is hidden) and, for what the guide leaves open (unique prefixes of a
 * UUID, the leading digits of a number, a repeated entry hides everything), PyTorch's {@code
 * torch.cuda._parse_visible_devices}.
 */
final class CudaOrder {

  private static final Pattern NUMBER = Pattern.compile("\\+?(\\d{1,6}).*");

  /**
   * One of CUDA's numbers.
   *
   * @param index as CUDA counts
   * @param device the GPU; null if only CUDA knows: GPUs of several kinds in CUDA's own order, or
   *     an instance of a GPU in MIG mode
   */
  record Slot(int index, @Nullable GpuDevice device) {}

  private CudaOrder() {}

  /** What CUDA shows to a process with this {@code environment}; empty if that hides every GPU. */
  static List<Slot> visible(List<GpuDevice> devices, Map<String, String> environment) {
    List<GpuDevice> ordered =
        devices.stream().sorted(Comparator.comparing(GpuDevice::pciBusId)).toList();
    boolean known =
        "PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"))
            || devices.stream().map(GpuDevice::name).distinct().count() <= 1;
    String visible = environment.get("CUDA_VISIBLE_DEVICES");
    if (visible == null) {
      return slots(ordered, known);
    }
    List<GpuDevice> chosen = new ArrayList<>();
    List<String> entries = List.of(visible.strip().split(",", -1));
    if (entries.get(0).startsWith("MIG-")) {
      GpuDevice nobody = null;
      return List.of(new Slot(0, nobody)); // a process can use one instance only
    }
    boolean byUuid = entries.get(0).startsWith("GPU-");
    for (String entry : entries) {
      GpuDevice device = byUuid ? byUuid(ordered, entry.strip()) : byNumber(ordered, entry.strip());
      if (device == null) {
        break;
      }
      if (chosen.contains(device)) {
        return List.of();
      }
      chosen.add(device);
    }
    return slots(chosen, known || byUuid);
  }

  private static List<Slot> slots(List<GpuDevice> devices, boolean known) {
    List<Slot> slots = new ArrayList<>();
    for (GpuDevice device : devices) {
      slots.add(new Slot(slots.size(), known ? device : null));
    }
    return List.copyOf(slots);
  }

  private static @Nullable GpuDevice byUuid(List<GpuDevice> devices, String prefix) {
    List<GpuDevice> matching =
        prefix.startsWith("GPU-")
            ? devices.stream().filter(device -> device.uuid().startsWith(prefix)).toList()
            : List.of();
    return matching.size() == 1 ? matching.get(0) : null;
  }

  private static @Nullable GpuDevice byNumber(List<GpuDevice> devices, String entry) {
    Matcher number = NUMBER.matcher(entry);
    int index = number.matches() ? Integer.parseInt(number.group(1)) : -1;
    return index >= 0 && index < devices.size() ? devices.get(index) : null;
  }
}
