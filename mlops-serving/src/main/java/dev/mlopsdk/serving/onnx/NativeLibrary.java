package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;

/**
 * One native library as ONNX Runtime's jar has it, found without touching a class of the runtime.
 * Immutable.
 *
 * @param file its name
 * @param url in the jar
 * @param size in bytes
 * @param crc CRC-32 of its bytes, as the jar's directory has it: nothing is unpacked to know it
 */
record NativeLibrary(String file, URL url, long size, long crc) {

  private static final int BUFFER = 1 << 16;

  /** What the binding loads and what it leaves to the runtime to load; those of this jar. */
  private static final List<String> NAMES =
      List.of(
          "onnxruntime",
          "onnxruntime4j_jni",
          "onnxruntime_providers_shared",
          "onnxruntime_providers_cuda",
          "onnxruntime_providers_tensorrt",
          "onnxruntime_providers_rocm",
          "onnxruntime_providers_dnnl",
          "onnxruntime_providers_openvino",
          "onnxruntime_providers_qnn",
          "webgpu_dawn",
          "dxil",
          "dxcompiler");

  /** The libraries for this platform. */
  static List<NativeLibrary> all() throws IOException {
    Class<?> binding =
        OnnxLibrary.find().orElseThrow(() -> new IOException("it is not on the class path"));
    List<NativeLibrary> all = new ArrayList<>();
    for (String name : NAMES) {
      String file = System.mapLibraryName(name).replace("jnilib", "dylib");
      URL url = binding.getResource("/ai/onnxruntime/native/" + platform() + "/" + file);
      if (url != null) {
        all.add(of(file, url));
      }
    }
    if (all.size() < 2) {
      throw new IOException("its jar has no libraries for " + platform());
    }
    return all;
  }

  private static NativeLibrary of(String file, URL url) throws IOException {
    if (url.openConnection() instanceof JarURLConnection connection) {
      JarEntry entry = connection.getJarEntry();
      if (entry != null && entry.getCrc() >= 0 && entry.getSize() >= 0) {
        return new NativeLibrary(file, url, entry.getSize(), entry.getCrc());
      }
    }
    throw new IOException("it is not in a jar that tells the checksum of " + file);
  }

  /** As the binding names the folders of its jar. */
  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ENGLISH);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ENGLISH);
    String system = os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux";
    return system + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
  }

  /** {@code onnxruntime-1.28.0-linux-x64-} and a hash of names, sizes and checksums. */
  static String nameOf(List<NativeLibrary> libraries) {
    CRC32 all = new CRC32();
    for (NativeLibrary one : libraries) {
      String line = one.file + ' ' + one.size + ' ' + one.crc + '\n';
      all.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return "%s-%s-%08x".formatted(OnnxLibrary.runtime(), platform(), all.getValue());
  }

  InputStream open() throws IOException {
    return url.openStream();
  }

  /** Whether {@code directory} has it, byte for byte as far as CRC-32 tells. */
  boolean isIn(Path directory) throws IOException {
    Path path = directory.resolve(file);
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != size) {
      return false;
    }
    return crcOf(path) == crc;
  }

  /** The CRC-32 of a file's bytes. */
  static long crcOf(Path path) throws IOException {
    CRC32 found = new CRC32();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(path)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        found.update(buffer, 0, read);
      }
    }
    return found.getValue();
  }
}
