package dev.mlopsdk.serving.onnx;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * ONNX's own backend tests of single operators, as pack_node_tests.py packs them: the committed
 * ones, or those of the file that the system property {@code mlops.onnx.node-tests} names.
 */
final class NodeTests {

  /** One model and what it is given and should answer; empty lists where a test has none. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record NodeTest(String name, byte[] model, List<byte[]> inputs, List<byte[]> outputs) {}

  private NodeTests() {}

  static List<NodeTest> read() throws IOException {
    String file = System.getProperty("mlops.onnx.node-tests", "");
    InputStream packed =
        file.isEmpty()
            ? NodeTests.class.getClassLoader().getResourceAsStream("conformance/node-tests.gz")
            : Files.newInputStream(Path.of(file));
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Objects.requireNonNull(packed))))) {
      return tests(in);
    }
  }

  private static List<NodeTest> tests(DataInputStream in) throws IOException {
    byte[][] blobs = new byte[in.readInt()][];
    for (int i = 0; i < blobs.length; i++) {
      blobs[i] = in.readNBytes(in.readInt());
    }
    Map<String, Map<String, byte[]>> byTest = new TreeMap<>();
    int names = in.readInt();
    for (int i = 0; i < names; i++) {
      String[] parts = in.readUTF().split("/", 2);
      byTest.computeIfAbsent(parts[0], test -> new TreeMap<>()).put(parts[1], blobs[in.readInt()]);
    }
    List<NodeTest> tests = new ArrayList<>();
    byTest.forEach(
        (name, files) ->
            tests.add(
                new NodeTest(
                    name,
                    Objects.requireNonNull(files.get("model.onnx")),
                    numbered(files, "input"),
                    numbered(files, "output"))));
    return tests;
  }

  private static List<byte[]> numbered(Map<String, byte[]> files, String kind) {
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; ; i++) {
      byte[] value = files.get("test_data_set_0/" + kind + "_" + i + ".pb");
      if (value == null) {
        return values;
      }
      values.add(value);
    }
  }
}
