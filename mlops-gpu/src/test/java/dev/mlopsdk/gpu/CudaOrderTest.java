package dev.mlopsdk.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaOrderTest {

  private static GpuDevice gpu(int index, String name, String uuid) {
    return new GpuDevice(
        index, uuid, name, "00000000:0" + index + ":00.0", 1, "580", "13.0", GpuDevice.Mig.OFF);
  }

  private static final List<GpuDevice> ALIKE =
      List.of(gpu(0, "H200", "GPU-aa0"), gpu(1, "H200", "GPU-ab1"), gpu(2, "H200", "GPU-b2"));
  private static final List<GpuDevice> MIXED =
      List.of(gpu(0, "T4", "GPU-aa0"), gpu(1, "H200", "GPU-ab1"), gpu(2, "H200", "GPU-b2"));

  /** NVML's index of each of CUDA's, {@code ?} where it is unknown. */
  private static String visible(
      List<GpuDevice> devices, @Nullable String order, @Nullable String visible) {
    Map<String, String> environment = new HashMap<>();
    if (order != null) {
      environment.put("CUDA_DEVICE_ORDER", order);
    }
    if (visible != null) {
      environment.put("CUDA_VISIBLE_DEVICES", visible);
    }
    return CudaOrder.visible(devices, environment).stream()
        .map(slot -> slot.index() + "=" + (slot.device() == null ? "?" : slot.device().index()))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "unset",
      value = {
        "unset; 0=0 1=1 2=2",
        "''; ''",
        "0; 0=0",
        "2; 0=2",
        "2,0; 0=2 1=0",
        "' 2 , 1'; 0=2 1=1",
        "-1; ''",
        "0,-1,1; 0=0",
        "0,3,1; 0=0",
        "1,x,2; 0=1",
        "1gpu; 0=1",
        "+1; 0=1",
        "1,1; ''",
        "NoDevFiles; ''",
        "none; ''",
        "99999999999; ''",
        "GPU-b2; 0=2",
        "GPU-b2,GPU-aa; 0=2 1=0",
        "GPU-a; ''",
        "GPU-b2,GPU-a,GPU-aa0; 0=2",
        "GPU-b2,0; 0=2",
        "GPU-b2,GPU-b; ''",
        "GPU-zz; ''",
        "0,GPU-b2; 0=0",
        "MIG-12345678; 0=?",
      })
  void visible_likeGpus_areHiddenAndRenumbered(@Nullable String variable, String expected) {
    assertThat(visible(ALIKE, null, variable)).isEqualTo(expected);
    assertThat(visible(MIXED, "PCI_BUS_ID", variable)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "unset",
      value = {
        "unset; unset; 0=? 1=? 2=?",
        "FASTEST_FIRST; unset; 0=? 1=? 2=?",
        "unset; 2,0; 0=? 1=?",
        "unset; GPU-b2,GPU-aa; 0=2 1=0",
        "PCI_BUS_ID; unset; 0=0 1=1 2=2"
      })
  void visible_unlikeGpus_areKnownByUuidOrPciOrderOnly(
      @Nullable String order, @Nullable String variable, String expected) {
    assertThat(visible(MIXED, order, variable)).isEqualTo(expected);
  }

  @Test
  void visible_nvmlOutOfPciOrder_isSortedByPciBus() {
    List<GpuDevice> reversed = List.of(ALIKE.get(2), ALIKE.get(1), ALIKE.get(0));
    assertThat(visible(reversed, "PCI_BUS_ID", null)).isEqualTo("0=0 1=1 2=2");
  }
}
