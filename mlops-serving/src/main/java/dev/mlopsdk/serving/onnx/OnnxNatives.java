package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ONNX Runtime takes its native libraries from. By itself it unpacks them, 24 MB and with
 * CUDA 600 MB, into a new temporary directory at every start of a JVM, and leaves that behind when
 * the process dies. From a cache they are unpacked once per host and version:
 *
 * <pre>{@code
 * OnnxNatives.cacheIn(Path.of("/var/cache/my-service"));   // before the first model is loaded
 * }</pre>
 *
 * <p>Off unless it is called: a library does not choose directories for its user. It links nothing
 * of the runtime, whose first class would unpack at once. Thread-safe.
 *
 * @since 0.1
 */
public final class OnnxNatives {

  private static final Logger LOG = LoggerFactory.getLogger("dev.mlopsdk.serving");

  /** Read by ONNX Runtime as its first class is initialised, and never again. */
  private static final String PROPERTY = "onnxruntime.native.path";

  private OnnxNatives() {}

  /**
   * Has the runtime of this process load its libraries from {@code directory}, where they are
   * unpacked if they are not there yet. They lie in a directory of their own, named after the
   * runtime's version, the platform and their checksums in the jar; only this user can write it.
   * Before use each file's size and CRC-32 are compared with the jar's own. Processes that start
   * together unpack once. The directory may be read-only if it holds the libraries already.
   *
   * <p>It must come before any class of ONNX Runtime is used, also by other libraries; later it
   * changes nothing. If it cannot be done, as on a read-only or full disk, the log says why and the
   * runtime unpacks by itself. A directory that the system property {@code onnxruntime.native.path}
   * names already is left alone.
   *
   * @return where the libraries are loaded from; empty if the runtime unpacks them
   */
  public static synchronized Optional<Path> cacheIn(Path directory) {
    String set = System.getProperty(PROPERTY);
    if (set != null) {
      return Optional.of(Path.of(set));
    }
    try {
      Path home = NativeCache.find(directory.toAbsolutePath().normalize());
      System.setProperty(PROPERTY, home.toString());
      return Optional.of(home);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "ONNX Runtime's native libraries cannot be kept in {}; it unpacks them by itself: {}",
          directory,
          e.toString());
      return Optional.empty();
    }
  }
}
