package dev.mlopsdk.serving.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Judges a model's claim that weights lie in another file. A hostile model could name any file that
 * the process may read, so only those in the model's own folder count.
 */
final class Weights {

  private Weights() {}

  /**
   * Checks that what {@code weights} claims lies beside {@code model}.
   *
   * @throws Wire.Malformed if it does not
   */
  static void require(OnnxFile.External weights, Path model) throws IOException {
    Path folder = model.toRealPath().getParent();
    Path beside = model.toAbsolutePath().getParent();
    if (folder == null || beside == null) {
      throw bad(weights, "and has no folder of its own");
    }
    Path file = beside.resolve(relative(weights)).normalize();
    if (!file.startsWith(beside)) {
      throw bad(weights, "which is not in its own folder");
    }
    if (!Files.isRegularFile(file)) {
      throw bad(
          weights, "which is not there; publish the whole folder, ModelFiles.of(folder, name)");
    }
    if (!file.toRealPath().startsWith(folder)) {
      throw bad(weights, "which is a link out of its own folder");
    }
    long size = Files.size(file);
    if (weights.offset() > size || weights.length() > size - weights.offset()) {
      throw bad(
          weights,
          "of which it claims %d bytes from %d on, but there are %d"
              .formatted(weights.length(), weights.offset(), size));
    }
  }

  private static Path relative(OnnxFile.External weights) throws IOException {
    String location = weights.location();
    boolean odd = location.isBlank() || location.contains("\\") || location.contains(":");
    // The last is what stands for bytes that are no UTF-8, which native code takes as they are.
    if (odd || location.chars().anyMatch(c -> c < ' ' || c == '\uFFFD')) {
      throw bad(weights, "which is no relative path");
    }
    try {
      Path path = Path.of(location);
      if (path.isAbsolute()) {
        throw bad(weights, "which is no relative path");
      }
      return path;
    } catch (InvalidPathException e) {
      throw bad(weights, "which is no path");
    }
  }

  private static Wire.Malformed bad(OnnxFile.External weights, String what) {
    return new Wire.Malformed(
        "it keeps the weight '%s' in the file '%s', %s"
            .formatted(weights.tensor(), weights.location(), what));
  }
}
