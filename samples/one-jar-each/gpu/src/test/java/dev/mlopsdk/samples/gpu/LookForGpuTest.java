package dev.mlopsdk.samples.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LookForGpuTest {

  @Test
  void main_anyMachine_saysWhyAndMetersTheFakeOne() {
    assertThat(output().lines())
        .anyMatch(line -> line.startsWith("here  cpu because: "))
        .contains(
            "fake  cpu because: ONNX Runtime needs CUDA 12 (libcublasLt.so.12) on LD_LIBRARY_PATH;"
                + " this host has driver 580.159.04, CUDA 13.0",
            "fake  cuda:0 because: A tiny model computed right on NVIDIA H200"
                + " (GPU-5e0fa000-4a61-4b1c-9c55-0000000000fa), driver 580.159.04, CUDA 13.0",
            "fake  mlops.gpu.utilization = 0.37",
            "fake  mlops.gpu.power = 76.213");
  }

  private static String output() {
    PrintStream console = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    System.setOut(new PrintStream(text, true, UTF_8));
    try {
      LookForGpu.main(new String[] {});
    } finally {
      System.setOut(console);
    }
    return text.toString(UTF_8);
  }
}
