package dev.mlopsdk.serving.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * Whatever the bytes of a model file are, looking at it ends with a typed error or none. In {@code
 * mvn verify} the inputs under {@code OnnxFileFuzzTestInputs} are run; docs/onnx-binding.md says
 * how to fuzz.
 */
class OnnxFileFuzzTest {

  @FuzzTest(maxDuration = "90s")
  void read_anyBytes_failsOnlyTyped(byte[] data) {
    try {
      OnnxFile file = OnnxFile.read(new ByteArrayInputStream(data), data.length);
      if (file.zipMaps()) {
        byte[] flat = ZipMaps.remove(data).model();
        assertThat(OnnxFile.read(new ByteArrayInputStream(flat), flat.length)).isNotNull();
      }
    } catch (IOException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
